"""Project -> pages a person looks at."""
