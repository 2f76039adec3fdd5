"""Reads a scrape on standard input and prints one line for each sample: name, labels, value.

As OpenMetrics, strictly; or as the text format 0.0.4 with the argument `text`."""

import json
import sys

if sys.argv[1:] == ["text"]:
    from prometheus_client.parser import text_string_to_metric_families
else:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        print(family.type, sample.name, json.dumps(sample.labels, sort_keys=True), float(sample.value))
