#!/bin/sh
# Makes openssl.json: one ticket code and one journal entry laid out by hand, field by field, and signed by the openssl
# command line, so that our own code is compared with somebody else's. Ed25519 is deterministic: running it again changes nothing.
# Needs openssl 3, xxd and bc. Usage: tests/vectors/make_openssl.sh > tests/vectors/openssl.json
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

hex_of_text() { printf '%s' "$1" | xxd -p | tr -d '\n'; }
bytes() { printf '%s' "$1" | xxd -r -p; }

# A private key from its 32-byte seed: PKCS#8 is a fixed prefix and the seed (RFC 8410).
key_file() { bytes "302e020100300506032b657004220420$1" > "$work/$2.der"; }
public_key() { openssl pkey -inform DER -in "$work/$1.der" -pubout -outform DER | tail -c 32 | xxd -p | tr -d '\n'; }
sign() { # key name, hex of the message
    bytes "$2" > "$work/message"
    openssl pkeyutl -sign -rawin -keyform DER -inkey "$work/$1.der" -in "$work/message" | xxd -p | tr -d '\n'
}

ticket_seed=0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
terminal_seed=2122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40
issuer=8b7a2f6e52a14c6d9f0e3d2c1b0a9f8e
key_file "$ticket_seed" ticket
key_file "$terminal_seed" terminal

# --- the ticket code: 40 bytes -------------------------------------------------------------------------------------
ticket=$(printf '%s' \
    10 \
    01 \
    0003 \
    000462d53c8abac0 \
    09c4 \
    0983 \
    0a94 \
    01 \
    02 \
    000004b7 \
    5a \
    01 \
    001a \
    4d61c3ab6c797320442e0000)
# format 1 live | scheme 1 | key 3 | number 1234567890123456 | 25.00 EUR | 2026-09-01 (2435) | 2027-06-01 (2708) | sport
# | print 2 | affiliate 1207 | tag 5a | birthdate required | campaign 26 | "Maëlys D."
ticket_signature=$(sign ticket "$(hex_of_text guichet/ticket/1)$issuer$ticket")
code=$ticket$ticket_signature
digits=$(printf 'ibase=16; %s\n' "$(printf '%s' "$code" | tr a-f A-F)" | BC_LINE_LENGTH=0 bc)
digits=$(printf '%251s' "$digits" | tr ' ' 0)

# --- the journal entry: 118 bytes, a REDEEM, 64 bytes ----------------------------------------------------------------
reference=$(hex_of_text 'licence 42')
index=00112233445566778899aabbccddeeff
redeem=$(printf '%s' \
    01 \
    01 \
    000009c4 \
    0001 \
    0000002a \
    "$index" \
    0a "$reference" \
    0000 \
    0068 "$code")
# method QR | GREEN | 25.00 EUR | operator 1 | receipt 42 | index | reference | no birthdate | the whole code
length=$(printf '%04x' $((${#redeem} / 2)))
previous=$(printf 'the entry before' | openssl dgst -sha256 -r | cut -c 1-64)
header=$(printf '%s' \
    01 \
    02 \
    0001 \
    00000007 \
    0000000000000005 \
    "$previous" \
    0000000000000003 \
    f0e0d0c0b0a090807060504030201000 \
    0000019a5d2b3c00 \
    00000000000f4240 \
    00000009 \
    00000004 \
    00000011 \
    0000000000003a98 \
    00000006 \
    00000080 \
    "$length")
# version | REDEEM | epoch 1 | terminal 7 | sequence 5 | previous | acknowledged 3 and its digest | wall 1762499705856
# | monotonic 1000000 | boot 9 | policy 4 | list 17 | total 150.00 EUR | count 6 | checks BEARER | payload length
entry=$header$redeem
entry_signature=$(sign terminal "$(hex_of_text guichet/journal/1)$entry")

# --- keyed values: HMAC-SHA-256 --------------------------------------------------------------------------------------
tag_key=404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f
hmac() { # hex of the message
    bytes "$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$tag_key" -r | cut -c 1-64
}
number=000462d53c8abac0
tag=$(hmac "$(hex_of_text guichet/birthdate/1)$issuer$number$(hex_of_text 20130405)" | cut -c 1-2)
ticket_index=$(hmac "$(hex_of_text guichet/ticket-index/1)$issuer$number" | cut -c 1-32)

cat <<END
{
  "made_by": "tests/vectors/make_openssl.sh",
  "issuer": "$issuer",
  "ticket_public_key": "$(public_key ticket)",
  "ticket_code": "$code",
  "ticket_digits": "$digits",
  "terminal_public_key": "$(public_key terminal)",
  "entry_previous": "$previous",
  "entry": "$entry$entry_signature",
  "keyed_by": "$tag_key",
  "ticket_number": 1234567890123456,
  "birthdate": "2013-04-05",
  "birthdate_tag": "$tag",
  "ticket_index": "$ticket_index",
  "entry_sha256": "$(bytes "$entry$entry_signature" | openssl dgst -sha256 -r | cut -c 1-64)"
}
END
