import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
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

class RunReasonKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_REASON_KIND_UNSPECIFIED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_ENDED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_TRAINING: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_LEASING: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_LAB_STARTING: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_SWEEP_PAUSED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_SWEEP_ENDED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_BLOCK_NOT_OPENED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_NO_WORKER: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_NO_DATA_SET: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_OTHER_CONTENT: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_MAX_PARALLEL: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_DEVICE_CLASS: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_LANES_BUSY: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_QUEUED: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_BAD_ATTEMPTS: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_PROJECT_LANES: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_FAIR_SHARE: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_PROJECT_BYTES: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_AT_RUNG: _ClassVar[RunReasonKind]
    RUN_REASON_KIND_SWEEP_BYTES: _ClassVar[RunReasonKind]
RUN_REASON_KIND_UNSPECIFIED: RunReasonKind
RUN_REASON_KIND_ENDED: RunReasonKind
RUN_REASON_KIND_TRAINING: RunReasonKind
RUN_REASON_KIND_LEASING: RunReasonKind
RUN_REASON_KIND_LAB_STARTING: RunReasonKind
RUN_REASON_KIND_SWEEP_PAUSED: RunReasonKind
RUN_REASON_KIND_SWEEP_ENDED: RunReasonKind
RUN_REASON_KIND_BLOCK_NOT_OPENED: RunReasonKind
RUN_REASON_KIND_NO_WORKER: RunReasonKind
RUN_REASON_KIND_NO_DATA_SET: RunReasonKind
RUN_REASON_KIND_OTHER_CONTENT: RunReasonKind
RUN_REASON_KIND_MAX_PARALLEL: RunReasonKind
RUN_REASON_KIND_DEVICE_CLASS: RunReasonKind
RUN_REASON_KIND_LANES_BUSY: RunReasonKind
RUN_REASON_KIND_QUEUED: RunReasonKind
RUN_REASON_KIND_BAD_ATTEMPTS: RunReasonKind
RUN_REASON_KIND_PROJECT_LANES: RunReasonKind
RUN_REASON_KIND_FAIR_SHARE: RunReasonKind
RUN_REASON_KIND_PROJECT_BYTES: RunReasonKind
RUN_REASON_KIND_AT_RUNG: RunReasonKind
RUN_REASON_KIND_SWEEP_BYTES: RunReasonKind

class CreateSweepRequest(_message.Message):
    __slots__ = ("parent", "request_id", "sweep_id", "spec", "labels", "description", "validate_only")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SWEEP_ID_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    sweep_id: str
    spec: _spec_pb2.SweepSpec
    labels: _containers.ScalarMap[str, str]
    description: str
    validate_only: bool
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., sweep_id: _Optional[str] = ..., spec: _Optional[_Union[_spec_pb2.SweepSpec, _Mapping]] = ..., labels: _Optional[_Mapping[str, str]] = ..., description: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CreateSweepResponse(_message.Message):
    __slots__ = ("sweep", "cost")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    cost: SweepCost
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ..., cost: _Optional[_Union[SweepCost, _Mapping]] = ...) -> None: ...

class SweepCost(_message.Message):
    __slots__ = ("cells", "runs", "training_steps", "training_sample_passes", "measurements", "metrics", "hours")
    CELLS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_STEPS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_SAMPLE_PASSES_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    cells: int
    runs: int
    training_steps: int
    training_sample_passes: int
    measurements: int
    metrics: _containers.RepeatedCompositeFieldContainer[_resource_pb2.MetricCost]
    hours: _containers.RepeatedCompositeFieldContainer[DeviceHours]
    def __init__(self, cells: _Optional[int] = ..., runs: _Optional[int] = ..., training_steps: _Optional[int] = ..., training_sample_passes: _Optional[int] = ..., measurements: _Optional[int] = ..., metrics: _Optional[_Iterable[_Union[_resource_pb2.MetricCost, _Mapping]]] = ..., hours: _Optional[_Iterable[_Union[DeviceHours, _Mapping]]] = ...) -> None: ...

class DeviceHours(_message.Message):
    __slots__ = ("device", "training", "measuring")
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    MEASURING_FIELD_NUMBER: _ClassVar[int]
    device: str
    training: float
    measuring: float
    def __init__(self, device: _Optional[str] = ..., training: _Optional[float] = ..., measuring: _Optional[float] = ...) -> None: ...

class GetSweepRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetSweepResponse(_message.Message):
    __slots__ = ("sweep",)
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class ListSweepsRequest(_message.Message):
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

class ListSweepsResponse(_message.Message):
    __slots__ = ("sweeps", "next_page_token")
    SWEEPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sweeps: _containers.RepeatedCompositeFieldContainer[_resource_pb2.Sweep]
    next_page_token: str
    def __init__(self, sweeps: _Optional[_Iterable[_Union[_resource_pb2.Sweep, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateSweepRequest(_message.Message):
    __slots__ = ("sweep", "request_id", "update_mask")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    request_id: str
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ..., request_id: _Optional[str] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class UpdateSweepResponse(_message.Message):
    __slots__ = ("sweep",)
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class PauseSweepRequest(_message.Message):
    __slots__ = ("name", "request_id", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PauseSweepResponse(_message.Message):
    __slots__ = ("sweep",)
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class ResumeSweepRequest(_message.Message):
    __slots__ = ("name", "request_id", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ResumeSweepResponse(_message.Message):
    __slots__ = ("sweep",)
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class CancelSweepRequest(_message.Message):
    __slots__ = ("name", "request_id", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CancelSweepResponse(_message.Message):
    __slots__ = ("sweep",)
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class RetryRunsRequest(_message.Message):
    __slots__ = ("name", "request_id", "filter", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    filter: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., filter: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RetryRunsResponse(_message.Message):
    __slots__ = ("runs", "sweep")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    runs: int
    sweep: _resource_pb2.Sweep
    def __init__(self, runs: _Optional[int] = ..., sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ...) -> None: ...

class ExtendSweepRequest(_message.Message):
    __slots__ = ("name", "request_id", "spec", "validate_only", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    spec: _spec_pb2.SweepSpec
    validate_only: bool
    etag: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., spec: _Optional[_Union[_spec_pb2.SweepSpec, _Mapping]] = ..., validate_only: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class ExtendSweepResponse(_message.Message):
    __slots__ = ("sweep", "cost")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    sweep: _resource_pb2.Sweep
    cost: SweepCost
    def __init__(self, sweep: _Optional[_Union[_resource_pb2.Sweep, _Mapping]] = ..., cost: _Optional[_Union[SweepCost, _Mapping]] = ...) -> None: ...

class DeleteSweepRequest(_message.Message):
    __slots__ = ("name", "request_id", "etag", "force")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    etag: str
    force: bool
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., force: _Optional[bool] = ...) -> None: ...

class DeleteSweepResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchSweepRequest(_message.Message):
    __slots__ = ("name", "resume_token", "live_points")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LIVE_POINTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    resume_token: str
    live_points: bool
    def __init__(self, name: _Optional[str] = ..., resume_token: _Optional[str] = ..., live_points: _Optional[bool] = ...) -> None: ...

class WatchSweepResponse(_message.Message):
    __slots__ = ("resume_token", "sequence", "time", "state", "run", "measurement", "live_point", "progress")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    LIVE_POINT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    sequence: int
    time: _timestamp_pb2.Timestamp
    state: _resource_pb2.SweepState
    run: _resource_pb2.Run
    measurement: _resource_pb2.Measurement
    live_point: LivePoint
    progress: _resource_pb2.SweepProgress
    def __init__(self, resume_token: _Optional[str] = ..., sequence: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[_resource_pb2.SweepState, str]] = ..., run: _Optional[_Union[_resource_pb2.Run, _Mapping]] = ..., measurement: _Optional[_Union[_resource_pb2.Measurement, _Mapping]] = ..., live_point: _Optional[_Union[LivePoint, _Mapping]] = ..., progress: _Optional[_Union[_resource_pb2.SweepProgress, _Mapping]] = ...) -> None: ...

class LivePoint(_message.Message):
    __slots__ = ("cell", "replicate", "step", "train_loss")
    CELL_FIELD_NUMBER: _ClassVar[int]
    REPLICATE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TRAIN_LOSS_FIELD_NUMBER: _ClassVar[int]
    cell: str
    replicate: int
    step: int
    train_loss: float
    def __init__(self, cell: _Optional[str] = ..., replicate: _Optional[int] = ..., step: _Optional[int] = ..., train_loss: _Optional[float] = ...) -> None: ...

class GetCellRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetCellResponse(_message.Message):
    __slots__ = ("cell",)
    CELL_FIELD_NUMBER: _ClassVar[int]
    cell: _resource_pb2.Cell
    def __init__(self, cell: _Optional[_Union[_resource_pb2.Cell, _Mapping]] = ...) -> None: ...

class ListCellsRequest(_message.Message):
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

class ListCellsResponse(_message.Message):
    __slots__ = ("cells", "next_page_token")
    CELLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cells: _containers.RepeatedCompositeFieldContainer[_resource_pb2.Cell]
    next_page_token: str
    def __init__(self, cells: _Optional[_Iterable[_Union[_resource_pb2.Cell, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListSearchDecisionsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSearchDecisionsResponse(_message.Message):
    __slots__ = ("decisions", "next_page_token", "end", "end_text", "cells_asked", "cells", "line")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    END_TEXT_FIELD_NUMBER: _ClassVar[int]
    CELLS_ASKED_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[SearchDecision]
    next_page_token: str
    end: _resource_pb2.SearchEnd
    end_text: str
    cells_asked: int
    cells: int
    line: _containers.RepeatedCompositeFieldContainer[LineCrossing]
    def __init__(self, decisions: _Optional[_Iterable[_Union[SearchDecision, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., end: _Optional[_Union[_resource_pb2.SearchEnd, str]] = ..., end_text: _Optional[str] = ..., cells_asked: _Optional[int] = ..., cells: _Optional[int] = ..., line: _Optional[_Iterable[_Union[LineCrossing, _Mapping]]] = ...) -> None: ...

class SearchDecision(_message.Message):
    __slots__ = ("round", "decide_time", "cell", "reason", "reason_text", "runs_within", "runs_beyond", "runs_unread")
    ROUND_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_TEXT_FIELD_NUMBER: _ClassVar[int]
    RUNS_WITHIN_FIELD_NUMBER: _ClassVar[int]
    RUNS_BEYOND_FIELD_NUMBER: _ClassVar[int]
    RUNS_UNREAD_FIELD_NUMBER: _ClassVar[int]
    round: int
    decide_time: _timestamp_pb2.Timestamp
    cell: str
    reason: _resource_pb2.SearchReason
    reason_text: str
    runs_within: int
    runs_beyond: int
    runs_unread: int
    def __init__(self, round: _Optional[int] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cell: _Optional[str] = ..., reason: _Optional[_Union[_resource_pb2.SearchReason, str]] = ..., reason_text: _Optional[str] = ..., runs_within: _Optional[int] = ..., runs_beyond: _Optional[int] = ..., runs_unread: _Optional[int] = ...) -> None: ...

class LineCrossing(_message.Message):
    __slots__ = ("low_cell", "high_cell", "low_within", "apart")
    LOW_CELL_FIELD_NUMBER: _ClassVar[int]
    HIGH_CELL_FIELD_NUMBER: _ClassVar[int]
    LOW_WITHIN_FIELD_NUMBER: _ClassVar[int]
    APART_FIELD_NUMBER: _ClassVar[int]
    low_cell: str
    high_cell: str
    low_within: bool
    apart: int
    def __init__(self, low_cell: _Optional[str] = ..., high_cell: _Optional[str] = ..., low_within: _Optional[bool] = ..., apart: _Optional[int] = ...) -> None: ...

class GetRunRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: _resource_pb2.Run
    def __init__(self, run: _Optional[_Union[_resource_pb2.Run, _Mapping]] = ...) -> None: ...

class ListRunsRequest(_message.Message):
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

class ListRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_resource_pb2.Run]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_resource_pb2.Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExplainRunRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ExplainRunResponse(_message.Message):
    __slots__ = ("reasons", "details", "state", "log_tail")
    REASONS_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LOG_TAIL_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    details: _containers.RepeatedCompositeFieldContainer[RunReason]
    state: _resource_pb2.RunState
    log_tail: _resource_pb2.ArtifactRef
    def __init__(self, reasons: _Optional[_Iterable[str]] = ..., details: _Optional[_Iterable[_Union[RunReason, _Mapping]]] = ..., state: _Optional[_Union[_resource_pb2.RunState, str]] = ..., log_tail: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ...) -> None: ...

class RunReason(_message.Message):
    __slots__ = ("kind", "values")
    class ValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    kind: RunReasonKind
    values: _containers.ScalarMap[str, str]
    def __init__(self, kind: _Optional[_Union[RunReasonKind, str]] = ..., values: _Optional[_Mapping[str, str]] = ...) -> None: ...
