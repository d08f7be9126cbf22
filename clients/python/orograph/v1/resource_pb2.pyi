import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CheckpointRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECKPOINT_ROLE_UNSPECIFIED: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_INITIAL: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_PERIODIC: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_EARLY_STOPPED: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_BEST: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_FINAL: _ClassVar[CheckpointRole]
    CHECKPOINT_ROLE_IMPORTED: _ClassVar[CheckpointRole]

class ArtifactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ARTIFACT_KIND_UNSPECIFIED: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_CURVE_CHUNK: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_CURVE_BEND: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_EVALUATION_SET: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_PROFILE: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_SPECTRUM: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_MATRIX: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_SURFACE: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_LOG_TAIL: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_RESUME_STATE: _ClassVar[ArtifactKind]
    ARTIFACT_KIND_ALIGNMENT: _ClassVar[ArtifactKind]

class SweepState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SWEEP_STATE_UNSPECIFIED: _ClassVar[SweepState]
    SWEEP_STATE_ACTIVE: _ClassVar[SweepState]
    SWEEP_STATE_PAUSED: _ClassVar[SweepState]
    SWEEP_STATE_FINISHED: _ClassVar[SweepState]
    SWEEP_STATE_CANCELLED: _ClassVar[SweepState]
    SWEEP_STATE_DELETED: _ClassVar[SweepState]

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_PENDING: _ClassVar[RunState]
    RUN_STATE_TRAINING: _ClassVar[RunState]
    RUN_STATE_ENDED: _ClassVar[RunState]

class BatchNormPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BATCH_NORM_POLICY_UNSPECIFIED: _ClassVar[BatchNormPolicy]
    BATCH_NORM_POLICY_NONE: _ClassVar[BatchNormPolicy]
    BATCH_NORM_POLICY_STORED: _ClassVar[BatchNormPolicy]
    BATCH_NORM_POLICY_FROZEN_FROM: _ClassVar[BatchNormPolicy]
    BATCH_NORM_POLICY_RECOMPUTED: _ClassVar[BatchNormPolicy]
    BATCH_NORM_POLICY_BATCH_STATS: _ClassVar[BatchNormPolicy]

class Split(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SPLIT_UNSPECIFIED: _ClassVar[Split]
    SPLIT_TRAIN: _ClassVar[Split]
    SPLIT_VALIDATION: _ClassVar[Split]
    SPLIT_TEST: _ClassVar[Split]

class SearchReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_REASON_UNSPECIFIED: _ClassVar[SearchReason]
    SEARCH_REASON_SPREAD: _ClassVar[SearchReason]
    SEARCH_REASON_GUESSED: _ClassVar[SearchReason]
    SEARCH_REASON_ENDS: _ClassVar[SearchReason]
    SEARCH_REASON_DISAGREED: _ClassVar[SearchReason]
    SEARCH_REASON_FOLLOWED: _ClassVar[SearchReason]
    SEARCH_REASON_SURPRISED: _ClassVar[SearchReason]
    SEARCH_REASON_HALVED: _ClassVar[SearchReason]

class SearchEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_END_UNSPECIFIED: _ClassVar[SearchEnd]
    SEARCH_END_GOES_ON: _ClassVar[SearchEnd]
    SEARCH_END_FOUND: _ClassVar[SearchEnd]
    SEARCH_END_BUDGET_SPENT: _ClassVar[SearchEnd]
CHECKPOINT_ROLE_UNSPECIFIED: CheckpointRole
CHECKPOINT_ROLE_INITIAL: CheckpointRole
CHECKPOINT_ROLE_PERIODIC: CheckpointRole
CHECKPOINT_ROLE_EARLY_STOPPED: CheckpointRole
CHECKPOINT_ROLE_BEST: CheckpointRole
CHECKPOINT_ROLE_FINAL: CheckpointRole
CHECKPOINT_ROLE_IMPORTED: CheckpointRole
ARTIFACT_KIND_UNSPECIFIED: ArtifactKind
ARTIFACT_KIND_CURVE_CHUNK: ArtifactKind
ARTIFACT_KIND_CURVE_BEND: ArtifactKind
ARTIFACT_KIND_EVALUATION_SET: ArtifactKind
ARTIFACT_KIND_PROFILE: ArtifactKind
ARTIFACT_KIND_SPECTRUM: ArtifactKind
ARTIFACT_KIND_MATRIX: ArtifactKind
ARTIFACT_KIND_SURFACE: ArtifactKind
ARTIFACT_KIND_LOG_TAIL: ArtifactKind
ARTIFACT_KIND_RESUME_STATE: ArtifactKind
ARTIFACT_KIND_ALIGNMENT: ArtifactKind
SWEEP_STATE_UNSPECIFIED: SweepState
SWEEP_STATE_ACTIVE: SweepState
SWEEP_STATE_PAUSED: SweepState
SWEEP_STATE_FINISHED: SweepState
SWEEP_STATE_CANCELLED: SweepState
SWEEP_STATE_DELETED: SweepState
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_PENDING: RunState
RUN_STATE_TRAINING: RunState
RUN_STATE_ENDED: RunState
BATCH_NORM_POLICY_UNSPECIFIED: BatchNormPolicy
BATCH_NORM_POLICY_NONE: BatchNormPolicy
BATCH_NORM_POLICY_STORED: BatchNormPolicy
BATCH_NORM_POLICY_FROZEN_FROM: BatchNormPolicy
BATCH_NORM_POLICY_RECOMPUTED: BatchNormPolicy
BATCH_NORM_POLICY_BATCH_STATS: BatchNormPolicy
SPLIT_UNSPECIFIED: Split
SPLIT_TRAIN: Split
SPLIT_VALIDATION: Split
SPLIT_TEST: Split
SEARCH_REASON_UNSPECIFIED: SearchReason
SEARCH_REASON_SPREAD: SearchReason
SEARCH_REASON_GUESSED: SearchReason
SEARCH_REASON_ENDS: SearchReason
SEARCH_REASON_DISAGREED: SearchReason
SEARCH_REASON_FOLLOWED: SearchReason
SEARCH_REASON_SURPRISED: SearchReason
SEARCH_REASON_HALVED: SearchReason
SEARCH_END_UNSPECIFIED: SearchEnd
SEARCH_END_GOES_ON: SearchEnd
SEARCH_END_FOUND: SearchEnd
SEARCH_END_BUDGET_SPENT: SearchEnd

class Sweep(_message.Message):
    __slots__ = ("name", "spec", "spec_digest", "state", "labels", "description", "created_by", "create_time", "end_time", "etag", "progress", "waits_for", "revisions", "metric_costs", "watch_token")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    REVISIONS_FIELD_NUMBER: _ClassVar[int]
    METRIC_COSTS_FIELD_NUMBER: _ClassVar[int]
    WATCH_TOKEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    spec: _spec_pb2.SweepSpec
    spec_digest: str
    state: SweepState
    labels: _containers.ScalarMap[str, str]
    description: str
    created_by: str
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    etag: str
    progress: SweepProgress
    waits_for: str
    revisions: _containers.RepeatedCompositeFieldContainer[SpecRevision]
    metric_costs: _containers.RepeatedCompositeFieldContainer[MetricCost]
    watch_token: str
    def __init__(self, name: _Optional[str] = ..., spec: _Optional[_Union[_spec_pb2.SweepSpec, _Mapping]] = ..., spec_digest: _Optional[str] = ..., state: _Optional[_Union[SweepState, str]] = ..., labels: _Optional[_Mapping[str, str]] = ..., description: _Optional[str] = ..., created_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., progress: _Optional[_Union[SweepProgress, _Mapping]] = ..., waits_for: _Optional[str] = ..., revisions: _Optional[_Iterable[_Union[SpecRevision, _Mapping]]] = ..., metric_costs: _Optional[_Iterable[_Union[MetricCost, _Mapping]]] = ..., watch_token: _Optional[str] = ...) -> None: ...

class SpecRevision(_message.Message):
    __slots__ = ("spec_digest", "time")
    SPEC_DIGEST_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    spec_digest: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, spec_digest: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MetricCost(_message.Message):
    __slots__ = ("kind", "metric", "measurements", "estimate", "recorded", "measured", "expected")
    KIND_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    kind: str
    metric: str
    measurements: int
    estimate: Cost
    recorded: int
    measured: Cost
    expected: Cost
    def __init__(self, kind: _Optional[str] = ..., metric: _Optional[str] = ..., measurements: _Optional[int] = ..., estimate: _Optional[_Union[Cost, _Mapping]] = ..., recorded: _Optional[int] = ..., measured: _Optional[_Union[Cost, _Mapping]] = ..., expected: _Optional[_Union[Cost, _Mapping]] = ...) -> None: ...

class SweepProgress(_message.Message):
    __slots__ = ("cells", "runs", "runs_training", "runs_ended", "outcomes", "measurements", "measurements_recorded", "time_left")
    class OutcomesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    CELLS_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    RUNS_TRAINING_FIELD_NUMBER: _ClassVar[int]
    RUNS_ENDED_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_RECORDED_FIELD_NUMBER: _ClassVar[int]
    TIME_LEFT_FIELD_NUMBER: _ClassVar[int]
    cells: int
    runs: int
    runs_training: int
    runs_ended: int
    outcomes: _containers.ScalarMap[str, int]
    measurements: int
    measurements_recorded: int
    time_left: _duration_pb2.Duration
    def __init__(self, cells: _Optional[int] = ..., runs: _Optional[int] = ..., runs_training: _Optional[int] = ..., runs_ended: _Optional[int] = ..., outcomes: _Optional[_Mapping[str, int]] = ..., measurements: _Optional[int] = ..., measurements_recorded: _Optional[int] = ..., time_left: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Cell(_message.Message):
    __slots__ = ("name", "values", "index")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    name: str
    values: _containers.RepeatedScalarFieldContainer[str]
    index: int
    def __init__(self, name: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., index: _Optional[int] = ...) -> None: ...

class Run(_message.Message):
    __slots__ = ("name", "run_key", "state", "attempt", "outcome", "summary", "checkpoints", "curve_chunks", "worker", "provenance", "log_tail")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RUN_KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    CURVE_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    WORKER_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    LOG_TAIL_FIELD_NUMBER: _ClassVar[int]
    name: str
    run_key: str
    state: RunState
    attempt: int
    outcome: RunOutcome
    summary: RunSummary
    checkpoints: _containers.RepeatedCompositeFieldContainer[CheckpointRef]
    curve_chunks: _containers.RepeatedCompositeFieldContainer[ArtifactRef]
    worker: str
    provenance: Provenance
    log_tail: ArtifactRef
    def __init__(self, name: _Optional[str] = ..., run_key: _Optional[str] = ..., state: _Optional[_Union[RunState, str]] = ..., attempt: _Optional[int] = ..., outcome: _Optional[_Union[RunOutcome, _Mapping]] = ..., summary: _Optional[_Union[RunSummary, _Mapping]] = ..., checkpoints: _Optional[_Iterable[_Union[CheckpointRef, _Mapping]]] = ..., curve_chunks: _Optional[_Iterable[_Union[ArtifactRef, _Mapping]]] = ..., worker: _Optional[str] = ..., provenance: _Optional[_Union[Provenance, _Mapping]] = ..., log_tail: _Optional[_Union[ArtifactRef, _Mapping]] = ...) -> None: ...

class RunOutcome(_message.Message):
    __slots__ = ("trained", "diverged", "collapsed", "censored", "failed", "cancelled")
    class Trained(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Diverged(_message.Message):
        __slots__ = ("step", "loss")
        STEP_FIELD_NUMBER: _ClassVar[int]
        LOSS_FIELD_NUMBER: _ClassVar[int]
        step: int
        loss: float
        def __init__(self, step: _Optional[int] = ..., loss: _Optional[float] = ...) -> None: ...
    class Collapsed(_message.Message):
        __slots__ = ("output_variance",)
        OUTPUT_VARIANCE_FIELD_NUMBER: _ClassVar[int]
        output_variance: float
        def __init__(self, output_variance: _Optional[float] = ...) -> None: ...
    class Censored(_message.Message):
        __slots__ = ("rule",)
        RULE_FIELD_NUMBER: _ClassVar[int]
        rule: str
        def __init__(self, rule: _Optional[str] = ...) -> None: ...
    class Failed(_message.Message):
        __slots__ = ("reason",)
        REASON_FIELD_NUMBER: _ClassVar[int]
        reason: str
        def __init__(self, reason: _Optional[str] = ...) -> None: ...
    class Cancelled(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    TRAINED_FIELD_NUMBER: _ClassVar[int]
    DIVERGED_FIELD_NUMBER: _ClassVar[int]
    COLLAPSED_FIELD_NUMBER: _ClassVar[int]
    CENSORED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    trained: RunOutcome.Trained
    diverged: RunOutcome.Diverged
    collapsed: RunOutcome.Collapsed
    censored: RunOutcome.Censored
    failed: RunOutcome.Failed
    cancelled: RunOutcome.Cancelled
    def __init__(self, trained: _Optional[_Union[RunOutcome.Trained, _Mapping]] = ..., diverged: _Optional[_Union[RunOutcome.Diverged, _Mapping]] = ..., collapsed: _Optional[_Union[RunOutcome.Collapsed, _Mapping]] = ..., censored: _Optional[_Union[RunOutcome.Censored, _Mapping]] = ..., failed: _Optional[_Union[RunOutcome.Failed, _Mapping]] = ..., cancelled: _Optional[_Union[RunOutcome.Cancelled, _Mapping]] = ...) -> None: ...

class RunSummary(_message.Message):
    __slots__ = ("steps", "epochs", "movement", "decay", "final_train_loss", "why_stopped")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    MOVEMENT_FIELD_NUMBER: _ClassVar[int]
    DECAY_FIELD_NUMBER: _ClassVar[int]
    FINAL_TRAIN_LOSS_FIELD_NUMBER: _ClassVar[int]
    WHY_STOPPED_FIELD_NUMBER: _ClassVar[int]
    steps: int
    epochs: float
    movement: float
    decay: float
    final_train_loss: float
    why_stopped: str
    def __init__(self, steps: _Optional[int] = ..., epochs: _Optional[float] = ..., movement: _Optional[float] = ..., decay: _Optional[float] = ..., final_train_loss: _Optional[float] = ..., why_stopped: _Optional[str] = ...) -> None: ...

class CheckpointRef(_message.Message):
    __slots__ = ("digest", "role", "step", "size_bytes")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    digest: str
    role: CheckpointRole
    step: int
    size_bytes: int
    def __init__(self, digest: _Optional[str] = ..., role: _Optional[_Union[CheckpointRole, str]] = ..., step: _Optional[int] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class ArtifactRef(_message.Message):
    __slots__ = ("digest", "kind", "size_bytes")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    digest: str
    kind: ArtifactKind
    size_bytes: int
    def __init__(self, digest: _Optional[str] = ..., kind: _Optional[_Union[ArtifactKind, str]] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class Provenance(_message.Message):
    __slots__ = ("data_digest", "program_digest", "code_version", "engine_version", "form", "device", "instruction_set", "threads")
    DATA_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_SET_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    data_digest: str
    program_digest: str
    code_version: str
    engine_version: str
    form: str
    device: str
    instruction_set: str
    threads: int
    def __init__(self, data_digest: _Optional[str] = ..., program_digest: _Optional[str] = ..., code_version: _Optional[str] = ..., engine_version: _Optional[str] = ..., form: _Optional[str] = ..., device: _Optional[str] = ..., instruction_set: _Optional[str] = ..., threads: _Optional[int] = ...) -> None: ...

class Errors(_message.Message):
    __slots__ = ("estimator_error", "data_error", "replicate_error")
    ESTIMATOR_ERROR_FIELD_NUMBER: _ClassVar[int]
    DATA_ERROR_FIELD_NUMBER: _ClassVar[int]
    REPLICATE_ERROR_FIELD_NUMBER: _ClassVar[int]
    estimator_error: float
    data_error: float
    replicate_error: float
    def __init__(self, estimator_error: _Optional[float] = ..., data_error: _Optional[float] = ..., replicate_error: _Optional[float] = ...) -> None: ...

class Cost(_message.Message):
    __slots__ = ("matvecs", "sample_passes")
    MATVECS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_PASSES_FIELD_NUMBER: _ClassVar[int]
    matvecs: int
    sample_passes: int
    def __init__(self, matvecs: _Optional[int] = ..., sample_passes: _Optional[int] = ...) -> None: ...

class Estimate(_message.Message):
    __slots__ = ("value", "errors", "converged", "cost")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    CONVERGED_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    value: float
    errors: Errors
    converged: bool
    cost: Cost
    def __init__(self, value: _Optional[float] = ..., errors: _Optional[_Union[Errors, _Mapping]] = ..., converged: _Optional[bool] = ..., cost: _Optional[_Union[Cost, _Mapping]] = ...) -> None: ...

class Basis(_message.Message):
    __slots__ = ("evaluation_set", "samples", "split", "batch_norm", "dtype", "seed", "options", "provenance")
    class OptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EVALUATION_SET_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    BATCH_NORM_FIELD_NUMBER: _ClassVar[int]
    DTYPE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    evaluation_set: ArtifactRef
    samples: int
    split: Split
    batch_norm: BatchNormPolicy
    dtype: str
    seed: int
    options: _containers.ScalarMap[str, str]
    provenance: Provenance
    def __init__(self, evaluation_set: _Optional[_Union[ArtifactRef, _Mapping]] = ..., samples: _Optional[int] = ..., split: _Optional[_Union[Split, str]] = ..., batch_norm: _Optional[_Union[BatchNormPolicy, str]] = ..., dtype: _Optional[str] = ..., seed: _Optional[int] = ..., options: _Optional[_Mapping[str, str]] = ..., provenance: _Optional[_Union[Provenance, _Mapping]] = ...) -> None: ...

class Measurement(_message.Message):
    __slots__ = ("kind", "cell", "replicates", "checkpoints", "basis", "estimate", "undefined", "artifacts", "metric", "other_cell")
    class Undefined(_message.Message):
        __slots__ = ("reason", "cost")
        REASON_FIELD_NUMBER: _ClassVar[int]
        COST_FIELD_NUMBER: _ClassVar[int]
        reason: str
        cost: Cost
        def __init__(self, reason: _Optional[str] = ..., cost: _Optional[_Union[Cost, _Mapping]] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    REPLICATES_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    UNDEFINED_FIELD_NUMBER: _ClassVar[int]
    ARTIFACTS_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    OTHER_CELL_FIELD_NUMBER: _ClassVar[int]
    kind: str
    cell: str
    replicates: _containers.RepeatedScalarFieldContainer[int]
    checkpoints: _containers.RepeatedCompositeFieldContainer[CheckpointRef]
    basis: Basis
    estimate: Estimate
    undefined: Measurement.Undefined
    artifacts: _containers.RepeatedCompositeFieldContainer[ArtifactRef]
    metric: str
    other_cell: str
    def __init__(self, kind: _Optional[str] = ..., cell: _Optional[str] = ..., replicates: _Optional[_Iterable[int]] = ..., checkpoints: _Optional[_Iterable[_Union[CheckpointRef, _Mapping]]] = ..., basis: _Optional[_Union[Basis, _Mapping]] = ..., estimate: _Optional[_Union[Estimate, _Mapping]] = ..., undefined: _Optional[_Union[Measurement.Undefined, _Mapping]] = ..., artifacts: _Optional[_Iterable[_Union[ArtifactRef, _Mapping]]] = ..., metric: _Optional[str] = ..., other_cell: _Optional[str] = ...) -> None: ...

class RunSettings(_message.Message):
    __slots__ = ("data", "task", "network", "training")
    DATA_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    data: _spec_pb2.DataSpec
    task: _spec_pb2.TaskSpec
    network: _spec_pb2.NetworkSpec
    training: _spec_pb2.TrainingSpec
    def __init__(self, data: _Optional[_Union[_spec_pb2.DataSpec, _Mapping]] = ..., task: _Optional[_Union[_spec_pb2.TaskSpec, _Mapping]] = ..., network: _Optional[_Union[_spec_pb2.NetworkSpec, _Mapping]] = ..., training: _Optional[_Union[_spec_pb2.TrainingSpec, _Mapping]] = ...) -> None: ...

class RunSpec(_message.Message):
    __slots__ = ("run_key", "seed_key", "cell", "replicate", "settings")
    RUN_KEY_FIELD_NUMBER: _ClassVar[int]
    SEED_KEY_FIELD_NUMBER: _ClassVar[int]
    CELL_FIELD_NUMBER: _ClassVar[int]
    REPLICATE_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    run_key: str
    seed_key: str
    cell: str
    replicate: int
    settings: RunSettings
    def __init__(self, run_key: _Optional[str] = ..., seed_key: _Optional[str] = ..., cell: _Optional[str] = ..., replicate: _Optional[int] = ..., settings: _Optional[_Union[RunSettings, _Mapping]] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ("sweep", "task", "attempt", "fencing_token", "ttl")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    FENCING_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    sweep: str
    task: str
    attempt: int
    fencing_token: int
    ttl: _duration_pb2.Duration
    def __init__(self, sweep: _Optional[str] = ..., task: _Optional[str] = ..., attempt: _Optional[int] = ..., fencing_token: _Optional[int] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
