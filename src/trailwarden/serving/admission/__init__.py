"""Who may run, when: estimates, budgets, fairness and bounded queues. Pure, with a told clock."""
