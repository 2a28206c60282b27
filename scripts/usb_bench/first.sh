#!/bin/sh
# The first program of the bench's machine: modules, root file system, shared folders; then the second, which is in
# the checkout. A failure here ends the kernel, and QEMU with it, without the exit code of a verdict.
set -eu
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /run /root /lower /upper /new
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run

while read -r module arguments; do
    # shellcheck disable=SC2086
    insmod "/modules/$module" $arguments
done </modules/order
mount -t configfs configfs /sys/kernel/config

# From here on nothing is read from a disk: the machine's clock runs on while a disk is waited for, faster than real ones.
dd if=/dev/vda of=/dev/ram0 bs=1M 2>/dev/null
dd if=/dev/vdb of=/dev/ram1 bs=1M 2>/dev/null
mount -t erofs -o ro /dev/ram0 /lower
mount -t tmpfs -o size=600m upper /upper
mkdir /upper/files /upper/work
mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work overlay /new
mount -t erofs -o ro /dev/ram1 /new/checkout
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none out /new/out
mount -t tmpfs tmp /new/tmp
for folder in proc sys dev run; do
    mount -o move "/$folder" "/new/$folder"
done
exec switch_root -c /dev/console /new /bin/sh /checkout/scripts/usb_bench/second.sh
