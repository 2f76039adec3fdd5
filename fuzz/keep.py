#!/usr/bin/env python3
"""Adds to a target's corpus the inputs of fuzz/found that reach most code it does not: fuzz/keep.py TARGET [COUNT].

libFuzzer's own merge would take hundreds of them; its notes say how many edges each is the first to reach.
"""

import os
import shutil
import subprocess
import sys
import tempfile

os.chdir(os.path.dirname(os.path.abspath(__file__)) + "/..")
target, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
corpus, found = f"fuzz/corpus/{target}", f"fuzz/found/{target}"

with tempfile.TemporaryDirectory() as scratch:
    notes, merged = f"{scratch}/notes", shutil.copytree(corpus, f"{scratch}/merged")
    merge = ["-merge=1", "-use_counters=0", f"-merge_control_file={notes}"]
    command = ["cargo", "fuzz", "run", target, merged, found, "--", *merge]
    subprocess.run(command, check=True, env={**os.environ, "RUSTC_BOOTSTRAP": "1"}, stderr=subprocess.DEVNULL)
    with open(notes, encoding="utf-8") as lines:
        lines = lines.read().splitlines()

files = lines[2 : 2 + int(lines[0])]
rows = (line.split() for line in lines[2 + len(files) :])
edges = {files[int(row[1])]: len(row) - 2 for row in rows if row[0] == "COV"}
ranked = sorted((file for file in edges if file.startswith(found) and edges[file]), key=edges.get, reverse=True)
for file in ranked[:count]:
    shutil.copy(file, f"{corpus}/found-{os.path.basename(file)[:12]}")
kept, left = (sum(edges[file] for file in part) for part in (ranked[:count], ranked[count:]))
print(f"{kept} edges more by {len(ranked[:count])} inputs; {left} are reached only by the {len(ranked[count:])} left out")
