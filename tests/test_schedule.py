"""The calendar runs its jobs, survives a failing one, and stops without cutting one short."""

import asyncio

from bot.schedule import Job, Schedule


async def test_every_job_runs_at_start_and_a_fault_stops_none() -> None:
    """What was missed while the program was down is made up for at once."""
    ran: list[str] = []
    stopping = asyncio.Event()

    async def fault() -> None:
        ran.append("fault")
        raise ZeroDivisionError

    async def good() -> None:
        ran.append("good")
        stopping.set()

    await Schedule([Job("fault", "0 0 1 1 *", fault), Job("good", "0 0 1 1 *", good)]).run(stopping)

    assert ran == ["fault", "good"]


async def test_a_running_job_is_finished() -> None:
    """Stopping waits for the job in hand."""
    stopping, begun = asyncio.Event(), asyncio.Event()
    done: list[bool] = []

    async def slow() -> None:
        begun.set()
        await stopping.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        done.append(True)

    running = asyncio.create_task(Schedule([Job("slow", "0 0 1 1 *", slow)]).run(stopping))
    await begun.wait()
    stopping.set()
    await running

    assert done == [True]
