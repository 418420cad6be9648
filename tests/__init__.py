"""The tests: core, one folder a domain, conventions, races, browser and benchmarks."""
