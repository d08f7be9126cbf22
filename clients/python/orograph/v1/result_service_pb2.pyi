from orograph.v1 import options_pb2 as _options_pb2
from orograph.v1 import resource_pb2 as _resource_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPORT_FORMAT_UNSPECIFIED: _ClassVar[ExportFormat]
    EXPORT_FORMAT_CSV: _ClassVar[ExportFormat]
    EXPORT_FORMAT_JSON_LINES: _ClassVar[ExportFormat]
    EXPORT_FORMAT_PARQUET: _ClassVar[ExportFormat]
    EXPORT_FORMAT_BUNDLE: _ClassVar[ExportFormat]
    EXPORT_FORMAT_REPORT: _ClassVar[ExportFormat]

class PhaseDiagramView(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PHASE_DIAGRAM_VIEW_UNSPECIFIED: _ClassVar[PhaseDiagramView]
    PHASE_DIAGRAM_VIEW_LABELS: _ClassVar[PhaseDiagramView]
    PHASE_DIAGRAM_VIEW_FULL: _ClassVar[PhaseDiagramView]

class ClaimVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLAIM_VERDICT_UNSPECIFIED: _ClassVar[ClaimVerdict]
    CLAIM_VERDICT_SUPPORTED: _ClassVar[ClaimVerdict]
    CLAIM_VERDICT_CONTRADICTED: _ClassVar[ClaimVerdict]
    CLAIM_VERDICT_NOT_TESTABLE: _ClassVar[ClaimVerdict]
EXPORT_FORMAT_UNSPECIFIED: ExportFormat
EXPORT_FORMAT_CSV: ExportFormat
EXPORT_FORMAT_JSON_LINES: ExportFormat
EXPORT_FORMAT_PARQUET: ExportFormat
EXPORT_FORMAT_BUNDLE: ExportFormat
EXPORT_FORMAT_REPORT: ExportFormat
PHASE_DIAGRAM_VIEW_UNSPECIFIED: PhaseDiagramView
PHASE_DIAGRAM_VIEW_LABELS: PhaseDiagramView
PHASE_DIAGRAM_VIEW_FULL: PhaseDiagramView
CLAIM_VERDICT_UNSPECIFIED: ClaimVerdict
CLAIM_VERDICT_SUPPORTED: ClaimVerdict
CLAIM_VERDICT_CONTRADICTED: ClaimVerdict
CLAIM_VERDICT_NOT_TESTABLE: ClaimVerdict

class QueryMeasurementsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "filter")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    filter: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class QueryMeasurementsResponse(_message.Message):
    __slots__ = ("measurements", "next_page_token")
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    measurements: _containers.RepeatedCompositeFieldContainer[_resource_pb2.Measurement]
    next_page_token: str
    def __init__(self, measurements: _Optional[_Iterable[_Union[_resource_pb2.Measurement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class QueryCurvesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "filter")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    filter: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class QueryCurvesResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_resource_pb2.Run]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_resource_pb2.Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPhaseDiagramRequest(_message.Message):
    __slots__ = ("name", "rule", "view", "metrics", "cells")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    name: str
    rule: _spec_pb2.PhaseRule
    view: PhaseDiagramView
    metrics: _containers.RepeatedScalarFieldContainer[str]
    cells: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., rule: _Optional[_Union[_spec_pb2.PhaseRule, _Mapping]] = ..., view: _Optional[_Union[PhaseDiagramView, str]] = ..., metrics: _Optional[_Iterable[str]] = ..., cells: _Optional[_Iterable[str]] = ...) -> None: ...

class GetPhaseDiagramResponse(_message.Message):
    __slots__ = ("diagram",)
    DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    diagram: PhaseDiagram
    def __init__(self, diagram: _Optional[_Union[PhaseDiagram, _Mapping]] = ...) -> None: ...

class PhaseDiagram(_message.Message):
    __slots__ = ("sweep", "spec_digest", "axes", "cells", "rule", "complete", "cross_validated_r2")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    AXES_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    CROSS_VALIDATED_R2_FIELD_NUMBER: _ClassVar[int]
    sweep: str
    spec_digest: str
    axes: _containers.RepeatedCompositeFieldContainer[_spec_pb2.Axis]
    cells: _containers.RepeatedCompositeFieldContainer[PhaseCell]
    rule: _spec_pb2.PhaseRule
    complete: bool
    cross_validated_r2: float
    def __init__(self, sweep: _Optional[str] = ..., spec_digest: _Optional[str] = ..., axes: _Optional[_Iterable[_Union[_spec_pb2.Axis, _Mapping]]] = ..., cells: _Optional[_Iterable[_Union[PhaseCell, _Mapping]]] = ..., rule: _Optional[_Union[_spec_pb2.PhaseRule, _Mapping]] = ..., complete: _Optional[bool] = ..., cross_validated_r2: _Optional[float] = ...) -> None: ...

class PhaseCell(_message.Message):
    __slots__ = ("cell", "values", "label", "uncertain", "label_confidence", "gap", "runs", "metrics", "boundary")
    class RunsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class MetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: CellValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[CellValue, _Mapping]] = ...) -> None: ...
    CELL_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_FIELD_NUMBER: _ClassVar[int]
    LABEL_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    BOUNDARY_FIELD_NUMBER: _ClassVar[int]
    cell: str
    values: _containers.RepeatedScalarFieldContainer[str]
    label: str
    uncertain: bool
    label_confidence: float
    gap: str
    runs: _containers.ScalarMap[str, int]
    metrics: _containers.MessageMap[str, CellValue]
    boundary: bool
    def __init__(self, cell: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., label: _Optional[str] = ..., uncertain: _Optional[bool] = ..., label_confidence: _Optional[float] = ..., gap: _Optional[str] = ..., runs: _Optional[_Mapping[str, int]] = ..., metrics: _Optional[_Mapping[str, CellValue]] = ..., boundary: _Optional[bool] = ...) -> None: ...

class CellValue(_message.Message):
    __slots__ = ("mean", "errors", "count", "missing", "converged")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    CONVERGED_FIELD_NUMBER: _ClassVar[int]
    mean: float
    errors: _resource_pb2.Errors
    count: int
    missing: int
    converged: bool
    def __init__(self, mean: _Optional[float] = ..., errors: _Optional[_Union[_resource_pb2.Errors, _Mapping]] = ..., count: _Optional[int] = ..., missing: _Optional[int] = ..., converged: _Optional[bool] = ...) -> None: ...

class GetClaimReportRequest(_message.Message):
    __slots__ = ("name", "rule")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    name: str
    rule: _spec_pb2.PhaseRule
    def __init__(self, name: _Optional[str] = ..., rule: _Optional[_Union[_spec_pb2.PhaseRule, _Mapping]] = ...) -> None: ...

class GetClaimReportResponse(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: ClaimReport
    def __init__(self, report: _Optional[_Union[ClaimReport, _Mapping]] = ...) -> None: ...

class ClaimReport(_message.Message):
    __slots__ = ("sweep", "spec_digest", "complete", "rule", "claims", "matrices", "evidence_cells", "left_out", "survivor_cells", "dips", "landscapes", "variances", "length", "zero_loss", "parts")
    class LeftOutEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    MATRICES_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_CELLS_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    SURVIVOR_CELLS_FIELD_NUMBER: _ClassVar[int]
    DIPS_FIELD_NUMBER: _ClassVar[int]
    LANDSCAPES_FIELD_NUMBER: _ClassVar[int]
    VARIANCES_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    ZERO_LOSS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    sweep: str
    spec_digest: str
    complete: bool
    rule: _spec_pb2.PhaseRule
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    matrices: _containers.RepeatedCompositeFieldContainer[RankMatrix]
    evidence_cells: int
    left_out: _containers.ScalarMap[str, int]
    survivor_cells: int
    dips: _containers.RepeatedScalarFieldContainer[str]
    landscapes: _containers.RepeatedCompositeFieldContainer[EffectiveLandscape]
    variances: _containers.RepeatedCompositeFieldContainer[VarianceShares]
    length: LengthControl
    zero_loss: _containers.RepeatedCompositeFieldContainer[ZeroLossCost]
    parts: _containers.RepeatedCompositeFieldContainer[ClaimPart]
    def __init__(self, sweep: _Optional[str] = ..., spec_digest: _Optional[str] = ..., complete: _Optional[bool] = ..., rule: _Optional[_Union[_spec_pb2.PhaseRule, _Mapping]] = ..., claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., matrices: _Optional[_Iterable[_Union[RankMatrix, _Mapping]]] = ..., evidence_cells: _Optional[int] = ..., left_out: _Optional[_Mapping[str, int]] = ..., survivor_cells: _Optional[int] = ..., dips: _Optional[_Iterable[str]] = ..., landscapes: _Optional[_Iterable[_Union[EffectiveLandscape, _Mapping]]] = ..., variances: _Optional[_Iterable[_Union[VarianceShares, _Mapping]]] = ..., length: _Optional[_Union[LengthControl, _Mapping]] = ..., zero_loss: _Optional[_Iterable[_Union[ZeroLossCost, _Mapping]]] = ..., parts: _Optional[_Iterable[_Union[ClaimPart, _Mapping]]] = ...) -> None: ...

class ClaimPart(_message.Message):
    __slots__ = ("cells", "report")
    CELLS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    cells: str
    report: ClaimReport
    def __init__(self, cells: _Optional[str] = ..., report: _Optional[_Union[ClaimReport, _Mapping]] = ...) -> None: ...

class Claim(_message.Message):
    __slots__ = ("claim", "version", "statement", "source", "primary", "effect_name", "effect", "low", "high", "p", "corrected_p", "cells", "runs", "verdict", "reason")
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_FIELD_NUMBER: _ClassVar[int]
    EFFECT_NAME_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    P_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_P_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    claim: str
    version: int
    statement: str
    source: str
    primary: bool
    effect_name: str
    effect: float
    low: float
    high: float
    p: float
    corrected_p: float
    cells: int
    runs: int
    verdict: ClaimVerdict
    reason: str
    def __init__(self, claim: _Optional[str] = ..., version: _Optional[int] = ..., statement: _Optional[str] = ..., source: _Optional[str] = ..., primary: _Optional[bool] = ..., effect_name: _Optional[str] = ..., effect: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., p: _Optional[float] = ..., corrected_p: _Optional[float] = ..., cells: _Optional[int] = ..., runs: _Optional[int] = ..., verdict: _Optional[_Union[ClaimVerdict, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class RankMatrix(_message.Message):
    __slots__ = ("fitted", "given", "metrics", "rows", "low", "high", "cells")
    class Row(_message.Message):
        __slots__ = ("rho",)
        RHO_FIELD_NUMBER: _ClassVar[int]
        rho: _containers.RepeatedScalarFieldContainer[float]
        def __init__(self, rho: _Optional[_Iterable[float]] = ...) -> None: ...
    FITTED_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    fitted: bool
    given: _containers.RepeatedScalarFieldContainer[str]
    metrics: _containers.RepeatedScalarFieldContainer[str]
    rows: _containers.RepeatedCompositeFieldContainer[RankMatrix.Row]
    low: _containers.RepeatedScalarFieldContainer[float]
    high: _containers.RepeatedScalarFieldContainer[float]
    cells: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, fitted: _Optional[bool] = ..., given: _Optional[_Iterable[str]] = ..., metrics: _Optional[_Iterable[str]] = ..., rows: _Optional[_Iterable[_Union[RankMatrix.Row, _Mapping]]] = ..., low: _Optional[_Iterable[float]] = ..., high: _Optional[_Iterable[float]] = ..., cells: _Optional[_Iterable[int]] = ...) -> None: ...

class EffectiveLandscape(_message.Message):
    __slots__ = ("outcome", "cells", "inside", "gap", "bowl", "plain", "coin", "advantage", "low", "high", "as_in_the_bowl")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    INSIDE_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    BOWL_FIELD_NUMBER: _ClassVar[int]
    PLAIN_FIELD_NUMBER: _ClassVar[int]
    COIN_FIELD_NUMBER: _ClassVar[int]
    ADVANTAGE_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    AS_IN_THE_BOWL_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    cells: int
    inside: int
    gap: str
    bowl: BoundaryModel
    plain: BoundaryModel
    coin: float
    advantage: float
    low: float
    high: float
    as_in_the_bowl: bool
    def __init__(self, outcome: _Optional[str] = ..., cells: _Optional[int] = ..., inside: _Optional[int] = ..., gap: _Optional[str] = ..., bowl: _Optional[_Union[BoundaryModel, _Mapping]] = ..., plain: _Optional[_Union[BoundaryModel, _Mapping]] = ..., coin: _Optional[float] = ..., advantage: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., as_in_the_bowl: _Optional[bool] = ...) -> None: ...

class BoundaryModel(_message.Message):
    __slots__ = ("constant", "load", "temperature", "line", "low", "high", "held_out")
    CONSTANT_FIELD_NUMBER: _ClassVar[int]
    LOAD_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    HELD_OUT_FIELD_NUMBER: _ClassVar[int]
    constant: float
    load: float
    temperature: float
    line: float
    low: float
    high: float
    held_out: float
    def __init__(self, constant: _Optional[float] = ..., load: _Optional[float] = ..., temperature: _Optional[float] = ..., line: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., held_out: _Optional[float] = ...) -> None: ...

class LengthControl(_message.Message):
    __slots__ = ("given", "gap", "spans", "claims", "longer")
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    SPANS_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    LONGER_FIELD_NUMBER: _ClassVar[int]
    given: _containers.RepeatedScalarFieldContainer[str]
    gap: str
    spans: _containers.RepeatedCompositeFieldContainer[LengthSpan]
    claims: _containers.RepeatedCompositeFieldContainer[ControlledClaim]
    longer: _containers.RepeatedCompositeFieldContainer[LongerCell]
    def __init__(self, given: _Optional[_Iterable[str]] = ..., gap: _Optional[str] = ..., spans: _Optional[_Iterable[_Union[LengthSpan, _Mapping]]] = ..., claims: _Optional[_Iterable[_Union[ControlledClaim, _Mapping]]] = ..., longer: _Optional[_Iterable[_Union[LongerCell, _Mapping]]] = ...) -> None: ...

class LongerCell(_message.Message):
    __slots__ = ("cell", "label", "longer_cell", "longer_label", "changed")
    CELL_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LONGER_CELL_FIELD_NUMBER: _ClassVar[int]
    LONGER_LABEL_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    cell: str
    label: str
    longer_cell: str
    longer_label: str
    changed: bool
    def __init__(self, cell: _Optional[str] = ..., label: _Optional[str] = ..., longer_cell: _Optional[str] = ..., longer_label: _Optional[str] = ..., changed: _Optional[bool] = ...) -> None: ...

class LengthSpan(_message.Message):
    __slots__ = ("measure", "least", "most", "with_accuracy")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    LEAST_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    WITH_ACCURACY_FIELD_NUMBER: _ClassVar[int]
    measure: str
    least: float
    most: float
    with_accuracy: float
    def __init__(self, measure: _Optional[str] = ..., least: _Optional[float] = ..., most: _Optional[float] = ..., with_accuracy: _Optional[float] = ...) -> None: ...

class ControlledClaim(_message.Message):
    __slots__ = ("claim", "effect", "low", "high", "p", "cells", "verdict", "reason")
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    P_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    claim: str
    effect: float
    low: float
    high: float
    p: float
    cells: int
    verdict: ClaimVerdict
    reason: str
    def __init__(self, claim: _Optional[str] = ..., effect: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ..., p: _Optional[float] = ..., cells: _Optional[int] = ..., verdict: _Optional[_Union[ClaimVerdict, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class ZeroLossCost(_message.Message):
    __slots__ = ("metric", "error", "connected", "cells", "runs", "cost", "low", "high")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    metric: str
    error: float
    connected: bool
    cells: int
    runs: int
    cost: float
    low: float
    high: float
    def __init__(self, metric: _Optional[str] = ..., error: _Optional[float] = ..., connected: _Optional[bool] = ..., cells: _Optional[int] = ..., runs: _Optional[int] = ..., cost: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class VarianceShares(_message.Message):
    __slots__ = ("metric", "logarithm", "cells", "values", "parts")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    LOGARITHM_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    metric: str
    logarithm: bool
    cells: int
    values: int
    parts: _containers.RepeatedCompositeFieldContainer[VariancePart]
    def __init__(self, metric: _Optional[str] = ..., logarithm: _Optional[bool] = ..., cells: _Optional[int] = ..., values: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[VariancePart, _Mapping]]] = ...) -> None: ...

class VariancePart(_message.Message):
    __slots__ = ("name", "share", "low", "high")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    name: str
    share: float
    low: float
    high: float
    def __init__(self, name: _Optional[str] = ..., share: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class ExportSweepRequest(_message.Message):
    __slots__ = ("name", "format", "level")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    name: str
    format: ExportFormat
    level: str
    def __init__(self, name: _Optional[str] = ..., format: _Optional[_Union[ExportFormat, str]] = ..., level: _Optional[str] = ...) -> None: ...

class ExportSweepResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
