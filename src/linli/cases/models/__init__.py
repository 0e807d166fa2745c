from linli.cases.models.case import Case, CaseKey, Category, Contact, NumberSeries
from linli.cases.models.desk import BulkMove, BulkRow, Export, PersonSearch, SavedView, StandardReply
from linli.cases.models.duties import DryRun, DryRunLine, Duty, DutyList, OfficeArea, TownshipDuty
from linli.cases.models.errand import Errand, ErrandItem, ErrandKind
from linli.cases.models.hot import Following, GroupVisit, HotIssue, IssueCase, Promise
from linli.cases.models.hotline import HotlineImport, SheetMapping
from linli.cases.models.menu import BudgetLine, Provider, ServiceItem
from linli.cases.models.sides import (
    Callback,
    Decline,
    Extension,
    JointCall,
    Judgement,
    Recusal,
    Sampled,
    TakerPlace,
)
from linli.cases.models.suggested import PhotoHash, Suggested, Training

__all__ = [
    "BudgetLine",
    "BulkMove",
    "BulkRow",
    "Callback",
    "Case",
    "CaseKey",
    "Category",
    "Contact",
    "Decline",
    "DryRun",
    "DryRunLine",
    "Duty",
    "DutyList",
    "Errand",
    "ErrandItem",
    "ErrandKind",
    "Export",
    "Extension",
    "Following",
    "GroupVisit",
    "HotIssue",
    "HotlineImport",
    "IssueCase",
    "JointCall",
    "Judgement",
    "NumberSeries",
    "OfficeArea",
    "PersonSearch",
    "PhotoHash",
    "Promise",
    "Provider",
    "Recusal",
    "Sampled",
    "SavedView",
    "ServiceItem",
    "SheetMapping",
    "StandardReply",
    "Suggested",
    "TakerPlace",
    "TownshipDuty",
    "Training",
]
