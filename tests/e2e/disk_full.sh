#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
# The disk fills up while machines send, and has room again. A small tmpfs where mounting is allowed (root, or a user
# namespace); elsewhere the real disk with a reserve just below its free space, which shows less and says so.
cd "$(dirname "$0")"
if unshare -m mount -t tmpfs none /mnt 2>/dev/null; then
  exec unshare -m ./disk_full.py --mount "$@"
elif unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
  exec unshare -rm ./disk_full.py --mount "$@"
fi
exec ./disk_full.py "$@"
