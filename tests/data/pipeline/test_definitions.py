"""Stages, gates and weights as they come out of the box."""

from data.pipeline import definitions


def test_the_stages_run_from_marketing_qualified_to_three_ways_of_closing():
    stages = definitions.stages()
    assert list(stages)[:3] == ["mql", "sql", "sao"]
    assert {stage.state for stage in stages.values() if not stage.is_open} == {"won", "lost", "no_decision"}


def test_a_gate_still_asks_what_the_stages_before_it_asked():
    gates = definitions.gates()
    assert len(gates.required("mql")) == 6
    assert len(gates.required("sql")) == 11
    assert len(gates.required("sao")) == 16
    assert gates.required("sao")[-1] == "next_step_date"


def test_a_closed_deal_needs_no_next_step_and_only_a_lost_one_needs_a_reason():
    gates = definitions.gates()
    assert "next_step_date" not in gates.required("closed_won")
    assert "reason_code" not in gates.required("closed_won")
    assert "reason_code" in gates.required("closed_lost")
    assert "reason_code" in gates.required("closed_no_decision")


def test_every_field_of_a_gate_is_a_field_of_a_deal():
    from models.pipeline import Deal

    assert set(definitions.gates().fields) <= set(Deal.model_fields)


def test_the_steps_have_the_default_probabilities():
    shares = [step.probability for step in definitions.process_steps().values()]
    assert [int(share * 100) for share in shares] == [10, 20, 50, 75, 90]


def test_the_risk_weights_reach_a_hundred_at_most():
    assert sum(definitions.risk_weights().weights.values()) <= 100
