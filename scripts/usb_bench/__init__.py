"""The USB bench: Debian's own kernel in QEMU, USB devices made by software, and our real devices process among them."""
