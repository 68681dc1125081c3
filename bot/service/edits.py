"""One message, one case: what an edit, or a further part of an album, does to the case a message belongs to."""

from dataclasses import replace

from bot.domain import Chat, Incident, Institution, State
from bot.events import Message
from bot.options import Options
from bot.policy import Circumstances, Decision, decide
from bot.service import cards, line
from bot.service.office import Office
from bot.service.record import case, note, order_in_chat
from bot.store import incidents
from bot.store.engine import Tx
from filters.types import Finding, Verdict


async def supplement(
    tx: Tx,
    office: Office,
    chat: Chat,
    institution: Institution,
    options: Options,
    incident: Incident,
    message: Message,
    verdict: Verdict,
) -> None:
    """Add to the case what is found in the message now."""
    await incidents.add_messages(tx, incident, [message.id])
    if incident.hidden and incident.state.is_open and not message.edited:
        # The rest of an album whose first part is hidden already.
        await order_in_chat(tx, office, chat, incident, "hide", f":{message.id}")
    if not message.edited and not verdict.findings:
        return
    await keep_evidence(tx, office, incident, message, message.text)
    if not verdict.findings:
        # The offence was edited away after it was seen: a person still decides, with the first text as evidence.
        changed = await incidents.change(tx, incident, corrected=True)
        await note(tx, office, case(incident.id), "edited_clean", categories=[])
        await cards.refresh(tx, office, changed)
        return
    circumstances = Circumstances(office.clock(), chat.id, frozenset(), confirmed=0)
    decision = decide(verdict, institution, options, circumstances)
    await _grow(tx, office, chat, incident, message, verdict, decision)


async def _grow(
    tx: Tx,
    office: Office,
    chat: Chat,
    incident: Incident,
    message: Message,
    verdict: Verdict,
    decision: Decision | None,
) -> None:
    primary = min(verdict.findings, key=lambda finding: -finding.severity)
    action = "edited" if message.edited else "album_part"
    values = found(office, message.text, verdict, primary)
    values["categories"] = tuple(dict.fromkeys([*incident.categories, *verdict.categories]))
    values["corrected"] = False
    counts = decision is not None and not decision.observed
    if incident.state is State.OBSERVED:
        again = counts
    else:
        news = set(verdict.categories) - set(incident.categories)
        again = not incident.state.is_open and (bool(news) or incident.state is State.CLOSED_BY_AUTHOR)
    urgent = decision is not None and counts and decision.urgent and not incident.urgent
    if urgent:
        values |= {"urgent": True, "alerts": tuple(dict.fromkeys([*incident.alerts, "urgent"]))}
    if again:
        action = "reopened"
        start = await cards.alert_time(tx, office, replace(incident, urgent=incident.urgent or urgent))
        remind_at, due_at = await cards.deadlines_from(tx, incident, start)
        values |= {"state": State.OPEN, "decided_at": None, "decided_by": None, "decision": None, "problem": None}
        values |= {"remind_at": remind_at, "due_at": due_at}
    changed = await incidents.change(tx, incident, **values)
    await note(tx, office, case(incident.id), action, categories=list(verdict.categories))
    if again:
        changed = await _ask(tx, office, chat, changed)
    if urgent:
        await line.show_to_administrators(tx, office, changed, office.clock())
    await cards.refresh(tx, office, changed)


async def _ask(tx: Tx, office: Office, chat: Chat, incident: Incident) -> Incident:
    """See that somebody answers for a case that is open again, and that he knows."""
    in_line = await line.line_for(tx, office, incident)
    person = next((it for it in in_line if it.id == incident.responsible_id), None)
    person = person or await line.first_reachable(tx, in_line, chat.transport)
    asked = await incidents.change(tx, incident, responsible_id=person.id if person else None)
    if person is not None:
        await cards.show_to(tx, office, asked, person, await cards.alert_time(tx, office, asked))
    return asked


async def keep_evidence(tx: Tx, office: Office, incident: Incident, message: Message, text: str) -> None:
    """Seal the text of a message."""
    content = {"text": text, "author": message.author.name, "at": message.at.isoformat()}
    sealed = office.seal.close(content, case(incident.id))
    await incidents.add_evidence(tx, incident.id, message.id, sealed, office.clock())


def found(office: Office, text: str, verdict: Verdict, primary: Finding) -> dict[str, object]:
    """What a case records of a verdict: the columns that follow from it."""
    ordered = sorted(verdict.findings, key=lambda finding: finding is not primary)
    return {
        "category": primary.category,
        "categories": tuple(dict.fromkeys(finding.category for finding in ordered)),
        "clause": primary.clause,
        "severity": max(finding.severity for finding in verdict.findings),
        "excerpt": office.mask(text, verdict),
        "reasons": tuple(dict.fromkeys(finding.why for finding in ordered)),
        "findings": tuple(
            {
                "category": it.category,
                "start": it.start,
                "end": it.end,
                "score": it.score,
                "rule": it.rule,
                "why": it.why,
            }
            for it in verdict.findings
        ),
    }
