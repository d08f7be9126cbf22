from orograph.v1 import calibration_pb2 as _calibration_pb2
from orograph.v1 import options_pb2 as _options_pb2
from orograph.v1 import resource_pb2 as _resource_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from orograph.v1 import sweep_service_pb2 as _sweep_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TrainRequest(_message.Message):
    __slots__ = ("lease", "members", "checkpoints", "after_sequence", "resume_state", "ended", "continuations", "replays", "until_step", "observe_every", "observe_validation")
    LEASE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RESUME_STATE_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    CONTINUATIONS_FIELD_NUMBER: _ClassVar[int]
    REPLAYS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_STEP_FIELD_NUMBER: _ClassVar[int]
    OBSERVE_EVERY_FIELD_NUMBER: _ClassVar[int]
    OBSERVE_VALIDATION_FIELD_NUMBER: _ClassVar[int]
    lease: _resource_pb2.Lease
    members: _containers.RepeatedCompositeFieldContainer[_resource_pb2.RunSpec]
    checkpoints: _spec_pb2.CheckpointPolicy
    after_sequence: int
    resume_state: _resource_pb2.ArtifactRef
    ended: _containers.RepeatedScalarFieldContainer[str]
    continuations: _containers.RepeatedCompositeFieldContainer[Continuation]
    replays: _containers.RepeatedCompositeFieldContainer[Replay]
    until_step: int
    observe_every: int
    observe_validation: bool
    def __init__(self, lease: _Optional[_Union[_resource_pb2.Lease, _Mapping]] = ..., members: _Optional[_Iterable[_Union[_resource_pb2.RunSpec, _Mapping]]] = ..., checkpoints: _Optional[_Union[_spec_pb2.CheckpointPolicy, _Mapping]] = ..., after_sequence: _Optional[int] = ..., resume_state: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ..., ended: _Optional[_Iterable[str]] = ..., continuations: _Optional[_Iterable[_Union[Continuation, _Mapping]]] = ..., replays: _Optional[_Iterable[_Union[Replay, _Mapping]]] = ..., until_step: _Optional[int] = ..., observe_every: _Optional[int] = ..., observe_validation: _Optional[bool] = ...) -> None: ...

class Replay(_message.Message):
    __slots__ = ("run_key", "end")
    RUN_KEY_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    run_key: str
    end: str
    def __init__(self, run_key: _Optional[str] = ..., end: _Optional[str] = ...) -> None: ...

class Continuation(_message.Message):
    __slots__ = ("run_key", "from_run_key", "state")
    RUN_KEY_FIELD_NUMBER: _ClassVar[int]
    FROM_RUN_KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    run_key: str
    from_run_key: str
    state: _resource_pb2.ArtifactRef
    def __init__(self, run_key: _Optional[str] = ..., from_run_key: _Optional[str] = ..., state: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ...) -> None: ...

class TrainResponse(_message.Message):
    __slots__ = ("sequence", "pack_started", "checkpoint_written", "resume_state_written", "curve_chunk_written", "run_ended", "pack_ended", "live_points", "end_state_written", "loss_observed")
    class PackStarted(_message.Message):
        __slots__ = ("provenance", "step")
        PROVENANCE_FIELD_NUMBER: _ClassVar[int]
        STEP_FIELD_NUMBER: _ClassVar[int]
        provenance: _resource_pb2.Provenance
        step: int
        def __init__(self, provenance: _Optional[_Union[_resource_pb2.Provenance, _Mapping]] = ..., step: _Optional[int] = ...) -> None: ...
    class CheckpointWritten(_message.Message):
        __slots__ = ("run_key", "checkpoint")
        RUN_KEY_FIELD_NUMBER: _ClassVar[int]
        CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
        run_key: str
        checkpoint: _resource_pb2.CheckpointRef
        def __init__(self, run_key: _Optional[str] = ..., checkpoint: _Optional[_Union[_resource_pb2.CheckpointRef, _Mapping]] = ...) -> None: ...
    class ResumeStateWritten(_message.Message):
        __slots__ = ("resume_state", "step")
        RESUME_STATE_FIELD_NUMBER: _ClassVar[int]
        STEP_FIELD_NUMBER: _ClassVar[int]
        resume_state: _resource_pb2.ArtifactRef
        step: int
        def __init__(self, resume_state: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ..., step: _Optional[int] = ...) -> None: ...
    class CurveChunkWritten(_message.Message):
        __slots__ = ("run_key", "chunk", "from_step", "to_step")
        RUN_KEY_FIELD_NUMBER: _ClassVar[int]
        CHUNK_FIELD_NUMBER: _ClassVar[int]
        FROM_STEP_FIELD_NUMBER: _ClassVar[int]
        TO_STEP_FIELD_NUMBER: _ClassVar[int]
        run_key: str
        chunk: _resource_pb2.ArtifactRef
        from_step: int
        to_step: int
        def __init__(self, run_key: _Optional[str] = ..., chunk: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ..., from_step: _Optional[int] = ..., to_step: _Optional[int] = ...) -> None: ...
    class EndStateWritten(_message.Message):
        __slots__ = ("run_key", "state", "step")
        RUN_KEY_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        STEP_FIELD_NUMBER: _ClassVar[int]
        run_key: str
        state: _resource_pb2.ArtifactRef
        step: int
        def __init__(self, run_key: _Optional[str] = ..., state: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ..., step: _Optional[int] = ...) -> None: ...
    class LossObserved(_message.Message):
        __slots__ = ("run_key", "loss", "summary")
        RUN_KEY_FIELD_NUMBER: _ClassVar[int]
        LOSS_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        run_key: str
        loss: float
        summary: _resource_pb2.RunSummary
        def __init__(self, run_key: _Optional[str] = ..., loss: _Optional[float] = ..., summary: _Optional[_Union[_resource_pb2.RunSummary, _Mapping]] = ...) -> None: ...
    class RunEnded(_message.Message):
        __slots__ = ("run_key", "outcome", "summary")
        RUN_KEY_FIELD_NUMBER: _ClassVar[int]
        OUTCOME_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        run_key: str
        outcome: _resource_pb2.RunOutcome
        summary: _resource_pb2.RunSummary
        def __init__(self, run_key: _Optional[str] = ..., outcome: _Optional[_Union[_resource_pb2.RunOutcome, _Mapping]] = ..., summary: _Optional[_Union[_resource_pb2.RunSummary, _Mapping]] = ...) -> None: ...
    class PackEnded(_message.Message):
        __slots__ = ("reason", "log_tail")
        REASON_FIELD_NUMBER: _ClassVar[int]
        LOG_TAIL_FIELD_NUMBER: _ClassVar[int]
        reason: str
        log_tail: _resource_pb2.ArtifactRef
        def __init__(self, reason: _Optional[str] = ..., log_tail: _Optional[_Union[_resource_pb2.ArtifactRef, _Mapping]] = ...) -> None: ...
    class LivePoints(_message.Message):
        __slots__ = ("points",)
        POINTS_FIELD_NUMBER: _ClassVar[int]
        points: _containers.RepeatedCompositeFieldContainer[_sweep_service_pb2.LivePoint]
        def __init__(self, points: _Optional[_Iterable[_Union[_sweep_service_pb2.LivePoint, _Mapping]]] = ...) -> None: ...
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PACK_STARTED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    RESUME_STATE_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    CURVE_CHUNK_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    RUN_ENDED_FIELD_NUMBER: _ClassVar[int]
    PACK_ENDED_FIELD_NUMBER: _ClassVar[int]
    LIVE_POINTS_FIELD_NUMBER: _ClassVar[int]
    END_STATE_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    LOSS_OBSERVED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    pack_started: TrainResponse.PackStarted
    checkpoint_written: TrainResponse.CheckpointWritten
    resume_state_written: TrainResponse.ResumeStateWritten
    curve_chunk_written: TrainResponse.CurveChunkWritten
    run_ended: TrainResponse.RunEnded
    pack_ended: TrainResponse.PackEnded
    live_points: TrainResponse.LivePoints
    end_state_written: TrainResponse.EndStateWritten
    loss_observed: TrainResponse.LossObserved
    def __init__(self, sequence: _Optional[int] = ..., pack_started: _Optional[_Union[TrainResponse.PackStarted, _Mapping]] = ..., checkpoint_written: _Optional[_Union[TrainResponse.CheckpointWritten, _Mapping]] = ..., resume_state_written: _Optional[_Union[TrainResponse.ResumeStateWritten, _Mapping]] = ..., curve_chunk_written: _Optional[_Union[TrainResponse.CurveChunkWritten, _Mapping]] = ..., run_ended: _Optional[_Union[TrainResponse.RunEnded, _Mapping]] = ..., pack_ended: _Optional[_Union[TrainResponse.PackEnded, _Mapping]] = ..., live_points: _Optional[_Union[TrainResponse.LivePoints, _Mapping]] = ..., end_state_written: _Optional[_Union[TrainResponse.EndStateWritten, _Mapping]] = ..., loss_observed: _Optional[_Union[TrainResponse.LossObserved, _Mapping]] = ...) -> None: ...

class CancelTrainingRequest(_message.Message):
    __slots__ = ("lease",)
    LEASE_FIELD_NUMBER: _ClassVar[int]
    lease: _resource_pb2.Lease
    def __init__(self, lease: _Optional[_Union[_resource_pb2.Lease, _Mapping]] = ...) -> None: ...

class CancelTrainingResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCapabilitiesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCapabilitiesResponse(_message.Message):
    __slots__ = ("worker", "lanes", "device_class", "data_digests", "families", "code_version", "calibrations")
    class DataDigestsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    WORKER_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    DEVICE_CLASS_FIELD_NUMBER: _ClassVar[int]
    DATA_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    FAMILIES_FIELD_NUMBER: _ClassVar[int]
    CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CALIBRATIONS_FIELD_NUMBER: _ClassVar[int]
    worker: str
    lanes: int
    device_class: str
    data_digests: _containers.ScalarMap[str, str]
    families: _containers.RepeatedScalarFieldContainer[_spec_pb2.NetworkFamily]
    code_version: str
    calibrations: _containers.RepeatedCompositeFieldContainer[_calibration_pb2.Calibration]
    def __init__(self, worker: _Optional[str] = ..., lanes: _Optional[int] = ..., device_class: _Optional[str] = ..., data_digests: _Optional[_Mapping[str, str]] = ..., families: _Optional[_Iterable[_Union[_spec_pb2.NetworkFamily, str]]] = ..., code_version: _Optional[str] = ..., calibrations: _Optional[_Iterable[_Union[_calibration_pb2.Calibration, _Mapping]]] = ...) -> None: ...
