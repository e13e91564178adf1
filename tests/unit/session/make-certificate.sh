#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: The Geary POP3 developers
#
# Makes a key and a certificate that signs itself, for "localhost" and no other
# name, in one file. Usage: make-certificate.sh FILE
set -eu

key=$(mktemp)
trap 'rm -f "$key"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -days 3650 -keyout "$key" -out "$1" 2>/dev/null
cat "$key" >> "$1"
