"""Runs the bench and prints what it finds, as Markdown."""

from bench.budget.options import parse_options
from bench.budget.parts import demos, one_week, shuffled, worlds


def main() -> None:
    """Run all parts; a target that is missed is printed as such, and the command ends well all the same."""
    options = parse_options()

    def seeds(count: int) -> range:
        return range(options.first_seed, options.first_seed + count)

    print("# Budget recommendations in worlds whose truth is known\n", flush=True)
    print(worlds(seeds(options.worlds)), flush=True)
    print(one_week(seeds(options.worlds)), flush=True)
    print(shuffled(seeds(options.shuffles)), flush=True)
    print(demos(seeds(options.demos)), flush=True)


if __name__ == "__main__":
    main()
