"""The demonstration: a whole counter on one machine, played by hand or by a script that does what people do."""
