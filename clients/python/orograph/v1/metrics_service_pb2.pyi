import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from orograph.v1 import measurement_service_pb2 as _measurement_service_pb2
from orograph.v1 import options_pb2 as _options_pb2
from orograph.v1 import resource_pb2 as _resource_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MeasureRequest(_message.Message):
    __slots__ = ("lease", "cell", "runs", "measurements", "probe_seed", "probe_subset", "recorded", "work_limit", "paired_replicates")
    LEASE_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    PROBE_SEED_FIELD_NUMBER: _ClassVar[int]
    PROBE_SUBSET_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    WORK_LIMIT_FIELD_NUMBER: _ClassVar[int]
    PAIRED_REPLICATES_FIELD_NUMBER: _ClassVar[int]
    lease: _resource_pb2.Lease
    cell: str
    runs: _containers.RepeatedCompositeFieldContainer[MeasuredRun]
    measurements: _containers.RepeatedCompositeFieldContainer[_spec_pb2.MeasurementSpec]
    probe_seed: int
    probe_subset: int
    recorded: _containers.RepeatedCompositeFieldContainer[RecordedMeasurement]
    work_limit: _duration_pb2.Duration
    paired_replicates: _spec_pb2.PairedReplicates
    def __init__(self, lease: _Optional[_Union[_resource_pb2.Lease, _Mapping]] = ..., cell: _Optional[str] = ..., runs: _Optional[_Iterable[_Union[MeasuredRun, _Mapping]]] = ..., measurements: _Optional[_Iterable[_Union[_spec_pb2.MeasurementSpec, _Mapping]]] = ..., probe_seed: _Optional[int] = ..., probe_subset: _Optional[int] = ..., recorded: _Optional[_Iterable[_Union[RecordedMeasurement, _Mapping]]] = ..., work_limit: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., paired_replicates: _Optional[_Union[_spec_pb2.PairedReplicates, str]] = ...) -> None: ...

class MeasuredRun(_message.Message):
    __slots__ = ("run", "checkpoint", "outcome", "earlier", "replay_failure")
    RUN_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EARLIER_FIELD_NUMBER: _ClassVar[int]
    REPLAY_FAILURE_FIELD_NUMBER: _ClassVar[int]
    run: _resource_pb2.RunSpec
    checkpoint: _resource_pb2.CheckpointRef
    outcome: _resource_pb2.RunOutcome
    earlier: _containers.RepeatedCompositeFieldContainer[_resource_pb2.CheckpointRef]
    replay_failure: str
    def __init__(self, run: _Optional[_Union[_resource_pb2.RunSpec, _Mapping]] = ..., checkpoint: _Optional[_Union[_resource_pb2.CheckpointRef, _Mapping]] = ..., outcome: _Optional[_Union[_resource_pb2.RunOutcome, _Mapping]] = ..., earlier: _Optional[_Iterable[_Union[_resource_pb2.CheckpointRef, _Mapping]]] = ..., replay_failure: _Optional[str] = ...) -> None: ...

class RecordedMeasurement(_message.Message):
    __slots__ = ("kind", "replicates", "metric")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REPLICATES_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    kind: str
    replicates: _containers.RepeatedScalarFieldContainer[int]
    metric: str
    def __init__(self, kind: _Optional[str] = ..., replicates: _Optional[_Iterable[int]] = ..., metric: _Optional[str] = ...) -> None: ...

class MeasureResponse(_message.Message):
    __slots__ = ("sequence", "measurement", "ended")
    class MeasureEnded(_message.Message):
        __slots__ = ("reason",)
        REASON_FIELD_NUMBER: _ClassVar[int]
        reason: str
        def __init__(self, reason: _Optional[str] = ...) -> None: ...
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    measurement: _resource_pb2.Measurement
    ended: MeasureResponse.MeasureEnded
    def __init__(self, sequence: _Optional[int] = ..., measurement: _Optional[_Union[_resource_pb2.Measurement, _Mapping]] = ..., ended: _Optional[_Union[MeasureResponse.MeasureEnded, _Mapping]] = ...) -> None: ...

class CancelMeasurementRequest(_message.Message):
    __slots__ = ("lease",)
    LEASE_FIELD_NUMBER: _ClassVar[int]
    lease: _resource_pb2.Lease
    def __init__(self, lease: _Optional[_Union[_resource_pb2.Lease, _Mapping]] = ...) -> None: ...

class CancelMeasurementResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListMetricKindsOfWorkerRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListMetricKindsOfWorkerResponse(_message.Message):
    __slots__ = ("metric_kinds",)
    METRIC_KINDS_FIELD_NUMBER: _ClassVar[int]
    metric_kinds: _containers.RepeatedCompositeFieldContainer[_measurement_service_pb2.MetricKindDescription]
    def __init__(self, metric_kinds: _Optional[_Iterable[_Union[_measurement_service_pb2.MetricKindDescription, _Mapping]]] = ...) -> None: ...
