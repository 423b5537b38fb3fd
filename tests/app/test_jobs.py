from __future__ import annotations

import threading

import pytest
from patience import PATIENCE_S, until

from app.state.jobs import Job, Jobs
from laiar_core.errors import LaiarError


def ended(jobs: Jobs, key: str) -> Job:
    """The job once it is over."""
    until(lambda: (job := jobs.look(key)) is not None and not job.going, f"the end of {key}")
    job = jobs.look(key)
    assert job
    return job


@pytest.fixture
def busy():
    """A queue whose worker is held up, and what lets it go on."""
    jobs, go, began = Jobs(max_waiting=2), threading.Event(), threading.Event()

    def hold(report):
        began.set()
        while not go.is_set():
            report("holding", 0.5)
            go.wait(0.005)

    jobs.submit("first", hold)
    assert began.wait(PATIENCE_S)
    yield jobs, go
    go.set()


def test_work_runs_in_order_and_says_how_it_stands(busy):
    jobs, go = busy
    done = []
    jobs.submit("second", lambda _: done.append("second"))
    jobs.submit("third", lambda _: done.append("third"))
    assert jobs.look("first").state == "working"
    assert (jobs.look("second").state, jobs.look("second").ahead) == ("waiting", 1)
    assert (jobs.look("third").state, jobs.look("third").ahead) == ("waiting", 2)
    go.set()
    assert ended(jobs, "third").state == "done"
    assert done == ["second", "third"]


def test_a_full_queue_says_so(busy):
    jobs, _ = busy
    for key in ("second", "third"):
        jobs.submit(key, lambda _: None)
    with pytest.raises(LaiarError, match="2 videos are waiting already"):
        jobs.submit("fourth", lambda _: None)


def test_the_same_video_twice_is_one_job(busy):
    jobs, go = busy
    done = []
    for _ in range(2):
        jobs.submit("second", lambda _: done.append(1))
    go.set()
    ended(jobs, "second")
    assert done == [1]
    jobs.submit("second", lambda _: done.append(2))  # Once it is over, it can be done again.
    until(lambda: len(done) == 2, "the second time")
    assert done == [1, 2]


@pytest.mark.parametrize("key", ["first", "second"])
def test_cancelled_at_work_and_while_waiting(busy, key):
    jobs, _ = busy
    done = []
    jobs.submit("second", lambda _: done.append(1))
    jobs.cancel(key)
    assert ended(jobs, key).state == "cancelled"
    if key == "first":
        ended(jobs, "second")
    assert done == ([1] if key == "first" else [])


@pytest.mark.parametrize(
    ("fault", "said"),
    [(LaiarError("the film is empty"), "the film is empty"), (ZeroDivisionError(), "did not expect")],
)
def test_a_failure_is_a_sentence_and_the_next_job_runs(fault, said):
    jobs = Jobs()

    def fail(_):
        raise fault

    jobs.submit("bad", fail)
    jobs.submit("good", lambda _: None)
    assert said in ended(jobs, "bad").fault
    assert ended(jobs, "good").state == "done"


def test_time_left_is_told_once_there_is_a_pace():
    assert Job("working", share=0.25, seconds=10).seconds_left == 30
    assert Job("working", share=0.0, seconds=10).seconds_left is None
    assert Job("working", share=0.5, seconds=0.1).seconds_left is None


def test_nothing_is_known_of_a_job_that_never_was():
    assert Jobs().look("none") is None
