"""What ``make bench`` measures: ratios against the tools installed beside this package, in one run on one machine."""
