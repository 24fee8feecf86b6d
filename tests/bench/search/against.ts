import { bootstrap, type Interval, mean } from "./metrics.ts";
import { type Board, OURS } from "./results.ts";

/** The peer that did best, and how far ours is ahead of it in page nDCG@10, question by question. */
export type Against = Interval & { peer: string };

/** Over one set or several, each weighing the same; null without peers. */
export function against(board: Board, sets: string[]): Against | null {
  const gains = (name: string) =>
    sets.map(
      (set) =>
        board
          .get(name)
          ?.get(set)
          ?.map(({ page }) => page.ndcg) ?? [],
    );
  const peers = [...board.keys()]
    .filter((name) => name !== OURS)
    .map((peer) => ({ peer, gains: gains(peer), mean: mean(gains(peer).map(mean)) }));
  const [first, ...rest] = peers;
  if (!first) return null;
  const best = rest.reduce((a, b) => (b.mean > a.mean ? b : a), first);
  const ours = gains(OURS);
  const differences = ours.map((values, i) => values.map((value, j) => value - (best.gains[i]?.[j] ?? 0)));
  return { peer: best.peer, ...bootstrap(differences) };
}
