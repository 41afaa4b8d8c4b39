from duixian.model import Article, Report


def articles(report: Report) -> tuple[Article, ...]:
    return ()
