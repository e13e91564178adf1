#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: The Geary POP3 developers
#
# Makes a key and a certificate that signs itself, for "localhost" or the names given
# and no other, in one file. Usage: make-certificate.sh FILE [NAME...]
set -eu

file=$1
shift
[ $# -gt 0 ] || set -- localhost
names=
for name; do
  names=$names${names:+,}DNS:$name
done

key=$(mktemp)
trap 'rm -f "$key"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
  -subj "/CN=$1" -addext "subjectAltName=$names" \
  -days 3650 -keyout "$key" -out "$file" 2>/dev/null
cat "$key" >> "$file"
