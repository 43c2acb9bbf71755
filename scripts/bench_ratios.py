"""Prints microseconds a training step of Foldcast and its peers as a Markdown table with ratios, from a file of JSON lines."""
import json
import sys

times, share = {}, {}
for line in open(sys.argv[1]):
    entry = json.loads(line)
    case = tuple(entry[key] for key in ("kind", "hidden", "lookback", "features", "batch"))
    peers = times.setdefault(case, {})
    peer, us = entry["peer"], entry["us_per_step"]
    if us <= peers.get(peer, us):
        peers[peer] = us
        if "share_of_peak" in entry:
            share[case] = entry["share_of_peak"]

print("\n| model | hidden | lookback × features | batch | Foldcast µs | share of peak | PyTorch | ratio | JAX | ratio |")
print("|---|---|---|---|---|---|---|---|---|---|")
for (kind, hidden, lookback, features, batch), peers in times.items():
    ours = peers["foldcast"]
    cells = [kind.upper(), hidden, f"{lookback}×{features}", batch, ours, f"{100 * share[kind, hidden, lookback, features, batch]:.0f} %"]
    for peer in ("torch", "jax"):
        us = peers.get(peer)
        cells += [us, f"{us / ours:.2f}×"] if us else ["–", "–"]
    print("| " + " | ".join(map(str, cells)) + " |")
