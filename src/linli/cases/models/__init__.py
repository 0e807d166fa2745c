from linli.cases.models.case import Case, CaseKey, Category, Contact, NumberSeries
from linli.cases.models.errand import Errand, ErrandItem, ErrandKind
from linli.cases.models.menu import BudgetLine, Provider, ServiceItem
from linli.cases.models.sides import Callback, Decline, Extension, JointCall, Judgement, Recusal, TakerPlace
from linli.cases.models.suggested import PhotoHash, Suggested, Training

__all__ = [
    "BudgetLine",
    "Callback",
    "Case",
    "CaseKey",
    "Category",
    "Contact",
    "Decline",
    "Errand",
    "ErrandItem",
    "ErrandKind",
    "Extension",
    "JointCall",
    "Judgement",
    "NumberSeries",
    "PhotoHash",
    "Provider",
    "Recusal",
    "ServiceItem",
    "Suggested",
    "TakerPlace",
    "Training",
]
