#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From a document to three videos with nothing but curl and jq, over the daemon's Unix socket.
#
#     document-to-video.sh DOCUMENT [FOLDER]
#
# The socket: $LESEDI_SOCKET, else the one in the default data directory. The formats: $LESEDI_FORMATS, else three.
set -eu

document=${1:?give a document: document-to-video.sh DOCUMENT [FOLDER]}
folder=${2:-.}
socket=${LESEDI_SOCKET:-${XDG_DATA_HOME:-$HOME/.local/share}/lesedi/lesedid.sock}
formats=${LESEDI_FORMATS:-tiktok twitter_square twitter_wide}

# api METHOD PATH [CURL OPTIONS]: the answer on standard output. What the daemon refuses is shown, and ends the script.
api() {
    method=$1 path=$2
    shift 2
    answer=$(curl --silent --show-error --unix-socket "$socket" --request "$method" \
        --write-out '\n%{http_code}' "$@" "http://localhost/api/video$path")
    status=$(printf '%s' "$answer" | tail -n 1)
    body=$(printf '%s' "$answer" | sed '$d')
    case $status in
        2*) printf '%s\n' "$body" ;;
        *) printf '%s %s: %s\n' "$method" "$path" "$(printf '%s' "$body" | jq -r '.detail // .')" >&2; return 1 ;;
    esac
}

send() { # METHOD PATH JSON
    api "$1" "$2" --header 'Content-Type: application/json' --data "$3"
}

# Until nothing of the project waits or runs any more; prints its status.
wait_for() {
    while :; do
        project=$(api GET "/projects/$1")
        status=$(printf '%s' "$project" | jq -r .status)
        [ "$status" = failed ] && { printf '%s' "$project" | jq -r '.failed_stage + ": " + .error_message' >&2; return 1; }
        [ "$(printf '%s' "$project" | jq '.jobs | length')" = 0 ] && break
        printf '%s' "$project" | jq -r '.jobs[0] | "  \(.stage) \(.state) \(.progress * 100 | floor) %"' >&2
        sleep "${LESEDI_POLL_SECONDS:-1}"
    done
    printf '%s\n' "$status"
}

echo "uploading $document" >&2
name=$(basename "$document" | jq -sRr 'rtrimstr("\n") | @uri')
answer=$(api POST "/documents?name=$name" --header 'Content-Type: application/octet-stream' --data-binary "@$document")
document_id=$(printf '%s' "$answer" | jq .id)

echo "what it could become:" >&2
answer=$(api POST "/documents/$document_id/topics?limit=3")
printf '%s' "$answer" | jq -r '.items[] | "  \(.title)"' >&2

# An Idempotency-Key makes it safe to send this again when the answer was lost.
answer=$(send POST /projects "$(jq -n --argjson document "$document_id" --arg formats "$formats" \
    '{document_id: $document, target_duration_s: 45, target_formats: ($formats / " ")}')")
id=$(printf '%s' "$answer" | jq .id)
wait_for "$id" >/dev/null

echo "project $id, its script:" >&2
script=$(api GET "/projects/$id/script")
printf '%s' "$script" | jq -r '.lines[] | "  \(.speaker): \(.text)"' >&2

# Edits name lines by their ids. With expected_version nothing that somebody else changed meanwhile is overwritten.
send PATCH "/projects/$id/script" "$(printf '%s' "$script" | jq '{
    expected_version: .version,
    operations: [{op: "set_title", title: (.title | rtrimstr(".")) }]}')" >/dev/null

api POST "/projects/$id/approve" >/dev/null # only now it is voiced
wait_for "$id" >/dev/null
curl --silent --show-error --fail --unix-socket "$socket" --output "$folder/voices.wav" \
    "http://localhost/api/video/projects/$id/preview-audio"

send POST "/projects/$id/render" '{}' >/dev/null
wait_for "$id" >/dev/null
for format in $formats; do
    # --continue-at - goes on where an interrupted download ended (Range).
    curl --silent --show-error --fail --unix-socket "$socket" --continue-at - --output "$folder/$format.mp4" \
        "http://localhost/api/video/projects/$id/download/$format"
    echo "$folder/$format.mp4"
done
echo "curl --unix-socket $socket --request DELETE http://localhost/api/video/projects/$id   deletes it again" >&2
