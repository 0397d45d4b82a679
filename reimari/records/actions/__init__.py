"""What is done with the records themselves: merging persons registered twice, destroying what is over."""

from reimari.records.actions.destroying import destroy_outlived
from reimari.records.actions.merging import merge_persons, undo_merge
from reimari.records.actions.planning import approve_deletion, plan_deletion

__all__ = ["approve_deletion", "destroy_outlived", "merge_persons", "plan_deletion", "undo_merge"]
