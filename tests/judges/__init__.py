"""Programs of others judge ours: receiptio talks to the emulated printer, its and another encoder's bytes are rendered by our
renderer, and zxing-cpp reads what is drawn. html-validate reads the server's pages. Installed by `scripts/setup test`."""
