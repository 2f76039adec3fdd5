"""Reads a scrape on standard input as OpenMetrics, strictly, and prints one line for each sample: name, labels, value."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        print(family.type, sample.name, json.dumps(sample.labels, sort_keys=True), float(sample.value))
