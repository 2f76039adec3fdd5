"""Reads a JSON array of texts on standard input, and prints for each what TDLib, as in Telegram's apps, makes a link of."""

import json
import sys

import tdjson


def links(text):
    request = json.dumps({"@type": "getTextEntities", "text": text}).encode()
    units = text.encode("utf-16-le")
    found = json.loads(tdjson.td_execute(request))["entities"]
    return [units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le") for one in found]


print(json.dumps([links(text) for text in json.load(sys.stdin)]))
