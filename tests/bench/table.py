# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints rows and goals for people."""


def print_rows(title, rows, ours):
    print(f"\n{title}")
    print(f"  {'who':<16}{'preset':<10}{'wall s':>8}{'median':>8}{'user s':>8}{'cpu s':>8}{'peak MB':>9}{'frames/s':>10}{'wall x':>8}{'cpu x':>7}"
          f"{'damage':>8}{'SSIM':>10}{'video kB':>10}{'to floor':>9}")
    floors = {row.preset: row for row in rows if row.who == "only encoding"}
    for row in rows:
        if not row.walls:
            print(f"  {row.who:<16}{row.preset:<10}{row.note}")
            continue
        base, floor = ours.get(row.preset), floors.get(row.preset)
        print(f"  {row.who:<16}{row.preset:<10}{row.wall_s:>8.2f}{row.median_s:>8.2f}{row.user_s:>8.2f}{row.cpu_s:>8.2f}{row.peak_mb:>9.0f}"
              f"{row.frames_per_s:>10.1f}"
              + (f"{row.times_ours(base):>8.2f}{row.cpu_s / base.cpu_s:>7.2f}" if base else f"{'':>15}")
              + (f"{100 * row.damage:>7.1f}%" if row.damage is not None else f"{'':>8}")
              + (f"{row.ssim:>10.6f}" if row.ssim is not None else f"{'':>10}")
              + f"{row.video_bytes / 1000:>10.0f}" + (f"{row.video_bytes / floor.video_bytes:>8.3f}x" if floor else "")
              + (f"  {row.note}" if row.note else ""), flush=True)


def print_goals(goals):
    width = max((len(goal.what) for goal in goals), default=0)
    print("\ngoals, by the figures above")
    for goal in goals:
        verdict = "met" if goal.met else "NOT MET"
        print(f"  {goal.what:<{width}}  {goal.wanted:>14}  {goal.got:>12}  {verdict}" + ("" if goal.judged else " (for information)"))
