from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NetworkFamily(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NETWORK_FAMILY_UNSPECIFIED: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_MLP: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_RESNET18: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_VGG11: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_RESIDUAL_MLP: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_RESNET20: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_TRANSFORMER: _ClassVar[NetworkFamily]
    NETWORK_FAMILY_OWN: _ClassVar[NetworkFamily]

class Activation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVATION_UNSPECIFIED: _ClassVar[Activation]
    ACTIVATION_RELU: _ClassVar[Activation]
    ACTIVATION_TANH: _ClassVar[Activation]
    ACTIVATION_SWISH: _ClassVar[Activation]

class PairedReplicates(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAIRED_REPLICATES_UNSPECIFIED: _ClassVar[PairedReplicates]
    PAIRED_REPLICATES_SAME: _ClassVar[PairedReplicates]
    PAIRED_REPLICATES_ALL: _ClassVar[PairedReplicates]

class TaskKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TASK_KIND_UNSPECIFIED: _ClassVar[TaskKind]
    TASK_KIND_CLASSIFICATION: _ClassVar[TaskKind]
    TASK_KIND_REGRESSION: _ClassVar[TaskKind]
    TASK_KIND_AUTOENCODER: _ClassVar[TaskKind]
    TASK_KIND_PDE: _ClassVar[TaskKind]

class LossKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOSS_KIND_UNSPECIFIED: _ClassVar[LossKind]
    LOSS_KIND_CROSS_ENTROPY: _ClassVar[LossKind]
    LOSS_KIND_MSE: _ClassVar[LossKind]
    LOSS_KIND_LEAST_SQUARES: _ClassVar[LossKind]
    LOSS_KIND_DEEP_RITZ: _ClassVar[LossKind]

class Parametrization(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PARAMETRIZATION_UNSPECIFIED: _ClassVar[Parametrization]
    PARAMETRIZATION_STANDARD: _ClassVar[Parametrization]
    PARAMETRIZATION_NTK: _ClassVar[Parametrization]

class OutputKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTPUT_KIND_UNSPECIFIED: _ClassVar[OutputKind]
    OUTPUT_KIND_LINEAR: _ClassVar[OutputKind]
    OUTPUT_KIND_TANH: _ClassVar[OutputKind]

class InitializationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INITIALIZATION_KIND_UNSPECIFIED: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_DEFAULT: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_XAVIER_UNIFORM: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_XAVIER_NORMAL: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_ZERO_RESIDUAL: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_FIXUP: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_NORMAL: _ClassVar[InitializationKind]
    INITIALIZATION_KIND_UNIFORM: _ClassVar[InitializationKind]

class OptimizerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPTIMIZER_KIND_UNSPECIFIED: _ClassVar[OptimizerKind]
    OPTIMIZER_KIND_SGD: _ClassVar[OptimizerKind]
    OPTIMIZER_KIND_ADAM: _ClassVar[OptimizerKind]
    OPTIMIZER_KIND_RMSPROP: _ClassVar[OptimizerKind]
    OPTIMIZER_KIND_ADAMW: _ClassVar[OptimizerKind]

class WeightDecayScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEIGHT_DECAY_SCOPE_UNSPECIFIED: _ClassVar[WeightDecayScope]
    WEIGHT_DECAY_SCOPE_ALL: _ClassVar[WeightDecayScope]
    WEIGHT_DECAY_SCOPE_WEIGHTS: _ClassVar[WeightDecayScope]

class RegularizerScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REGULARIZER_SCOPE_UNSPECIFIED: _ClassVar[RegularizerScope]
    REGULARIZER_SCOPE_LAYER: _ClassVar[RegularizerScope]
    REGULARIZER_SCOPE_GLOBAL: _ClassVar[RegularizerScope]

class ScheduleKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCHEDULE_KIND_UNSPECIFIED: _ClassVar[ScheduleKind]
    SCHEDULE_KIND_CONSTANT: _ClassVar[ScheduleKind]
    SCHEDULE_KIND_STEP: _ClassVar[ScheduleKind]
    SCHEDULE_KIND_COSINE: _ClassVar[ScheduleKind]
    SCHEDULE_KIND_ONE_CYCLE: _ClassVar[ScheduleKind]

class BoundaryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BOUNDARY_KIND_UNSPECIFIED: _ClassVar[BoundaryKind]
    BOUNDARY_KIND_HARD: _ClassVar[BoundaryKind]
    BOUNDARY_KIND_PENALTY: _ClassVar[BoundaryKind]

class SubsetRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBSET_RULE_UNSPECIFIED: _ClassVar[SubsetRule]
    SUBSET_RULE_STRATIFIED: _ClassVar[SubsetRule]
    SUBSET_RULE_FIRST_N: _ClassVar[SubsetRule]
    SUBSET_RULE_MONTE_CARLO: _ClassVar[SubsetRule]
    SUBSET_RULE_QUADRATURE: _ClassVar[SubsetRule]
    SUBSET_RULE_QUADRATURE_WU2021: _ClassVar[SubsetRule]
    SUBSET_RULE_MONTE_CARLO_FRESH: _ClassVar[SubsetRule]

class AxisRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AXIS_ROLE_UNSPECIFIED: _ClassVar[AxisRole]
    AXIS_ROLE_LOAD: _ClassVar[AxisRole]
    AXIS_ROLE_TEMPERATURE: _ClassVar[AxisRole]
    AXIS_ROLE_OTHER: _ClassVar[AxisRole]

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIRECTION_UNSPECIFIED: _ClassVar[Direction]
    DIRECTION_DIRECT: _ClassVar[Direction]
    DIRECTION_INVERSE: _ClassVar[Direction]

class PhasePreset(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PHASE_PRESET_UNSPECIFIED: _ClassVar[PhasePreset]
    PHASE_PRESET_PAPER: _ClassVar[PhasePreset]
    PHASE_PRESET_RANKS: _ClassVar[PhasePreset]
    PHASE_PRESET_HESSIAN: _ClassVar[PhasePreset]
    PHASE_PRESET_TREE: _ClassVar[PhasePreset]

class SearchKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_KIND_UNSPECIFIED: _ClassVar[SearchKind]
    SEARCH_KIND_GRID: _ClassVar[SearchKind]
    SEARCH_KIND_RANDOM: _ClassVar[SearchKind]
    SEARCH_KIND_ADAPTIVE: _ClassVar[SearchKind]

class EarlyStoppingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EARLY_STOPPING_KIND_UNSPECIFIED: _ClassVar[EarlyStoppingKind]
    EARLY_STOPPING_KIND_NONE: _ClassVar[EarlyStoppingKind]
    EARLY_STOPPING_KIND_MEDIAN: _ClassVar[EarlyStoppingKind]
    EARLY_STOPPING_KIND_SUCCESSIVE_HALVING: _ClassVar[EarlyStoppingKind]

class StoppingMetric(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STOPPING_METRIC_UNSPECIFIED: _ClassVar[StoppingMetric]
    STOPPING_METRIC_TRAIN_LOSS: _ClassVar[StoppingMetric]
    STOPPING_METRIC_VALIDATION_LOSS: _ClassVar[StoppingMetric]
NETWORK_FAMILY_UNSPECIFIED: NetworkFamily
NETWORK_FAMILY_MLP: NetworkFamily
NETWORK_FAMILY_RESNET18: NetworkFamily
NETWORK_FAMILY_VGG11: NetworkFamily
NETWORK_FAMILY_RESIDUAL_MLP: NetworkFamily
NETWORK_FAMILY_RESNET20: NetworkFamily
NETWORK_FAMILY_TRANSFORMER: NetworkFamily
NETWORK_FAMILY_OWN: NetworkFamily
ACTIVATION_UNSPECIFIED: Activation
ACTIVATION_RELU: Activation
ACTIVATION_TANH: Activation
ACTIVATION_SWISH: Activation
PAIRED_REPLICATES_UNSPECIFIED: PairedReplicates
PAIRED_REPLICATES_SAME: PairedReplicates
PAIRED_REPLICATES_ALL: PairedReplicates
TASK_KIND_UNSPECIFIED: TaskKind
TASK_KIND_CLASSIFICATION: TaskKind
TASK_KIND_REGRESSION: TaskKind
TASK_KIND_AUTOENCODER: TaskKind
TASK_KIND_PDE: TaskKind
LOSS_KIND_UNSPECIFIED: LossKind
LOSS_KIND_CROSS_ENTROPY: LossKind
LOSS_KIND_MSE: LossKind
LOSS_KIND_LEAST_SQUARES: LossKind
LOSS_KIND_DEEP_RITZ: LossKind
PARAMETRIZATION_UNSPECIFIED: Parametrization
PARAMETRIZATION_STANDARD: Parametrization
PARAMETRIZATION_NTK: Parametrization
OUTPUT_KIND_UNSPECIFIED: OutputKind
OUTPUT_KIND_LINEAR: OutputKind
OUTPUT_KIND_TANH: OutputKind
INITIALIZATION_KIND_UNSPECIFIED: InitializationKind
INITIALIZATION_KIND_DEFAULT: InitializationKind
INITIALIZATION_KIND_XAVIER_UNIFORM: InitializationKind
INITIALIZATION_KIND_XAVIER_NORMAL: InitializationKind
INITIALIZATION_KIND_ZERO_RESIDUAL: InitializationKind
INITIALIZATION_KIND_FIXUP: InitializationKind
INITIALIZATION_KIND_NORMAL: InitializationKind
INITIALIZATION_KIND_UNIFORM: InitializationKind
OPTIMIZER_KIND_UNSPECIFIED: OptimizerKind
OPTIMIZER_KIND_SGD: OptimizerKind
OPTIMIZER_KIND_ADAM: OptimizerKind
OPTIMIZER_KIND_RMSPROP: OptimizerKind
OPTIMIZER_KIND_ADAMW: OptimizerKind
WEIGHT_DECAY_SCOPE_UNSPECIFIED: WeightDecayScope
WEIGHT_DECAY_SCOPE_ALL: WeightDecayScope
WEIGHT_DECAY_SCOPE_WEIGHTS: WeightDecayScope
REGULARIZER_SCOPE_UNSPECIFIED: RegularizerScope
REGULARIZER_SCOPE_LAYER: RegularizerScope
REGULARIZER_SCOPE_GLOBAL: RegularizerScope
SCHEDULE_KIND_UNSPECIFIED: ScheduleKind
SCHEDULE_KIND_CONSTANT: ScheduleKind
SCHEDULE_KIND_STEP: ScheduleKind
SCHEDULE_KIND_COSINE: ScheduleKind
SCHEDULE_KIND_ONE_CYCLE: ScheduleKind
BOUNDARY_KIND_UNSPECIFIED: BoundaryKind
BOUNDARY_KIND_HARD: BoundaryKind
BOUNDARY_KIND_PENALTY: BoundaryKind
SUBSET_RULE_UNSPECIFIED: SubsetRule
SUBSET_RULE_STRATIFIED: SubsetRule
SUBSET_RULE_FIRST_N: SubsetRule
SUBSET_RULE_MONTE_CARLO: SubsetRule
SUBSET_RULE_QUADRATURE: SubsetRule
SUBSET_RULE_QUADRATURE_WU2021: SubsetRule
SUBSET_RULE_MONTE_CARLO_FRESH: SubsetRule
AXIS_ROLE_UNSPECIFIED: AxisRole
AXIS_ROLE_LOAD: AxisRole
AXIS_ROLE_TEMPERATURE: AxisRole
AXIS_ROLE_OTHER: AxisRole
DIRECTION_UNSPECIFIED: Direction
DIRECTION_DIRECT: Direction
DIRECTION_INVERSE: Direction
PHASE_PRESET_UNSPECIFIED: PhasePreset
PHASE_PRESET_PAPER: PhasePreset
PHASE_PRESET_RANKS: PhasePreset
PHASE_PRESET_HESSIAN: PhasePreset
PHASE_PRESET_TREE: PhasePreset
SEARCH_KIND_UNSPECIFIED: SearchKind
SEARCH_KIND_GRID: SearchKind
SEARCH_KIND_RANDOM: SearchKind
SEARCH_KIND_ADAPTIVE: SearchKind
EARLY_STOPPING_KIND_UNSPECIFIED: EarlyStoppingKind
EARLY_STOPPING_KIND_NONE: EarlyStoppingKind
EARLY_STOPPING_KIND_MEDIAN: EarlyStoppingKind
EARLY_STOPPING_KIND_SUCCESSIVE_HALVING: EarlyStoppingKind
STOPPING_METRIC_UNSPECIFIED: StoppingMetric
STOPPING_METRIC_TRAIN_LOSS: StoppingMetric
STOPPING_METRIC_VALIDATION_LOSS: StoppingMetric

class SweepSpec(_message.Message):
    __slots__ = ("data", "task", "network", "training", "axes", "replicates", "run_seed", "paired", "checkpoints", "measurements", "search", "phase", "primary_claims", "priority", "max_parallel", "formulas", "quota", "allow_mixed_devices", "pairs", "longer_cells", "early_stopping")
    class FormulasEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DATA_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    AXES_FIELD_NUMBER: _ClassVar[int]
    REPLICATES_FIELD_NUMBER: _ClassVar[int]
    RUN_SEED_FIELD_NUMBER: _ClassVar[int]
    PAIRED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_CLAIMS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MAX_PARALLEL_FIELD_NUMBER: _ClassVar[int]
    FORMULAS_FIELD_NUMBER: _ClassVar[int]
    QUOTA_FIELD_NUMBER: _ClassVar[int]
    ALLOW_MIXED_DEVICES_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    LONGER_CELLS_FIELD_NUMBER: _ClassVar[int]
    EARLY_STOPPING_FIELD_NUMBER: _ClassVar[int]
    data: DataSpec
    task: TaskSpec
    network: NetworkSpec
    training: TrainingSpec
    axes: _containers.RepeatedCompositeFieldContainer[Axis]
    replicates: int
    run_seed: int
    paired: bool
    checkpoints: CheckpointPolicy
    measurements: _containers.RepeatedCompositeFieldContainer[MeasurementSpec]
    search: SearchSpec
    phase: PhaseRule
    primary_claims: _containers.RepeatedScalarFieldContainer[str]
    priority: int
    max_parallel: int
    formulas: _containers.ScalarMap[str, str]
    quota: SweepQuota
    allow_mixed_devices: bool
    pairs: _containers.RepeatedCompositeFieldContainer[CellPair]
    longer_cells: _containers.RepeatedScalarFieldContainer[str]
    early_stopping: EarlyStoppingSpec
    def __init__(self, data: _Optional[_Union[DataSpec, _Mapping]] = ..., task: _Optional[_Union[TaskSpec, _Mapping]] = ..., network: _Optional[_Union[NetworkSpec, _Mapping]] = ..., training: _Optional[_Union[TrainingSpec, _Mapping]] = ..., axes: _Optional[_Iterable[_Union[Axis, _Mapping]]] = ..., replicates: _Optional[int] = ..., run_seed: _Optional[int] = ..., paired: _Optional[bool] = ..., checkpoints: _Optional[_Union[CheckpointPolicy, _Mapping]] = ..., measurements: _Optional[_Iterable[_Union[MeasurementSpec, _Mapping]]] = ..., search: _Optional[_Union[SearchSpec, _Mapping]] = ..., phase: _Optional[_Union[PhaseRule, _Mapping]] = ..., primary_claims: _Optional[_Iterable[str]] = ..., priority: _Optional[int] = ..., max_parallel: _Optional[int] = ..., formulas: _Optional[_Mapping[str, str]] = ..., quota: _Optional[_Union[SweepQuota, _Mapping]] = ..., allow_mixed_devices: _Optional[bool] = ..., pairs: _Optional[_Iterable[_Union[CellPair, _Mapping]]] = ..., longer_cells: _Optional[_Iterable[str]] = ..., early_stopping: _Optional[_Union[EarlyStoppingSpec, _Mapping]] = ...) -> None: ...

class CellPair(_message.Message):
    __slots__ = ("first", "second", "replicates", "metrics")
    class FirstEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    class SecondEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    REPLICATES_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    first: _containers.MessageMap[str, _struct_pb2.Value]
    second: _containers.MessageMap[str, _struct_pb2.Value]
    replicates: PairedReplicates
    metrics: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, first: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., second: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., replicates: _Optional[_Union[PairedReplicates, str]] = ..., metrics: _Optional[_Iterable[str]] = ...) -> None: ...

class DataSpec(_message.Message):
    __slots__ = ("name", "subset", "subset_rule", "label_noise", "pixel_noise", "data_seed", "validation_fraction", "boundary", "mixture", "teacher", "recall", "imported")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUBSET_FIELD_NUMBER: _ClassVar[int]
    SUBSET_RULE_FIELD_NUMBER: _ClassVar[int]
    LABEL_NOISE_FIELD_NUMBER: _ClassVar[int]
    PIXEL_NOISE_FIELD_NUMBER: _ClassVar[int]
    DATA_SEED_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_FRACTION_FIELD_NUMBER: _ClassVar[int]
    BOUNDARY_FIELD_NUMBER: _ClassVar[int]
    MIXTURE_FIELD_NUMBER: _ClassVar[int]
    TEACHER_FIELD_NUMBER: _ClassVar[int]
    RECALL_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    name: str
    subset: int
    subset_rule: SubsetRule
    label_noise: float
    pixel_noise: float
    data_seed: int
    validation_fraction: float
    boundary: BoundarySpec
    mixture: MixtureSpec
    teacher: TeacherSpec
    recall: RecallSpec
    imported: ImportedSpec
    def __init__(self, name: _Optional[str] = ..., subset: _Optional[int] = ..., subset_rule: _Optional[_Union[SubsetRule, str]] = ..., label_noise: _Optional[float] = ..., pixel_noise: _Optional[float] = ..., data_seed: _Optional[int] = ..., validation_fraction: _Optional[float] = ..., boundary: _Optional[_Union[BoundarySpec, _Mapping]] = ..., mixture: _Optional[_Union[MixtureSpec, _Mapping]] = ..., teacher: _Optional[_Union[TeacherSpec, _Mapping]] = ..., recall: _Optional[_Union[RecallSpec, _Mapping]] = ..., imported: _Optional[_Union[ImportedSpec, _Mapping]] = ...) -> None: ...

class ImportedSpec(_message.Message):
    __slots__ = ("digest", "train_samples", "test_samples", "classes", "targets", "shape", "vocabulary")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    TRAIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TEST_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    digest: str
    train_samples: int
    test_samples: int
    classes: int
    targets: int
    shape: _containers.RepeatedScalarFieldContainer[int]
    vocabulary: int
    def __init__(self, digest: _Optional[str] = ..., train_samples: _Optional[int] = ..., test_samples: _Optional[int] = ..., classes: _Optional[int] = ..., targets: _Optional[int] = ..., shape: _Optional[_Iterable[int]] = ..., vocabulary: _Optional[int] = ...) -> None: ...

class MixtureSpec(_message.Message):
    __slots__ = ("classes", "dimension", "separation", "condition", "train_samples", "test_samples")
    CLASSES_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    SEPARATION_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    TRAIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TEST_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    classes: int
    dimension: int
    separation: float
    condition: float
    train_samples: int
    test_samples: int
    def __init__(self, classes: _Optional[int] = ..., dimension: _Optional[int] = ..., separation: _Optional[float] = ..., condition: _Optional[float] = ..., train_samples: _Optional[int] = ..., test_samples: _Optional[int] = ...) -> None: ...

class TeacherSpec(_message.Message):
    __slots__ = ("dimension", "width", "depth", "outputs", "activation", "noise", "train_samples", "test_samples")
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    NOISE_FIELD_NUMBER: _ClassVar[int]
    TRAIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TEST_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    dimension: int
    width: int
    depth: int
    outputs: int
    activation: Activation
    noise: float
    train_samples: int
    test_samples: int
    def __init__(self, dimension: _Optional[int] = ..., width: _Optional[int] = ..., depth: _Optional[int] = ..., outputs: _Optional[int] = ..., activation: _Optional[_Union[Activation, str]] = ..., noise: _Optional[float] = ..., train_samples: _Optional[int] = ..., test_samples: _Optional[int] = ...) -> None: ...

class RecallSpec(_message.Message):
    __slots__ = ("keys", "values", "pairs", "mentions", "flips", "train_samples", "test_samples")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    FLIPS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    TEST_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    keys: int
    values: int
    pairs: int
    mentions: int
    flips: float
    train_samples: int
    test_samples: int
    def __init__(self, keys: _Optional[int] = ..., values: _Optional[int] = ..., pairs: _Optional[int] = ..., mentions: _Optional[int] = ..., flips: _Optional[float] = ..., train_samples: _Optional[int] = ..., test_samples: _Optional[int] = ...) -> None: ...

class BoundarySpec(_message.Message):
    __slots__ = ("kind", "weight", "points")
    KIND_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    kind: BoundaryKind
    weight: float
    points: int
    def __init__(self, kind: _Optional[_Union[BoundaryKind, str]] = ..., weight: _Optional[float] = ..., points: _Optional[int] = ...) -> None: ...

class TaskSpec(_message.Message):
    __slots__ = ("kind", "loss", "parametrization")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    PARAMETRIZATION_FIELD_NUMBER: _ClassVar[int]
    kind: TaskKind
    loss: LossKind
    parametrization: Parametrization
    def __init__(self, kind: _Optional[_Union[TaskKind, str]] = ..., loss: _Optional[_Union[LossKind, str]] = ..., parametrization: _Optional[_Union[Parametrization, str]] = ...) -> None: ...

class NetworkSpec(_message.Message):
    __slots__ = ("family", "width", "depth", "activation", "batch_norm", "output", "biases", "bottleneck", "initialization", "heads", "own")
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    BATCH_NORM_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    BIASES_FIELD_NUMBER: _ClassVar[int]
    BOTTLENECK_FIELD_NUMBER: _ClassVar[int]
    INITIALIZATION_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    family: NetworkFamily
    width: int
    depth: int
    activation: Activation
    batch_norm: bool
    output: OutputKind
    biases: bool
    bottleneck: int
    initialization: InitializationKind
    heads: int
    own: OwnSpec
    def __init__(self, family: _Optional[_Union[NetworkFamily, str]] = ..., width: _Optional[int] = ..., depth: _Optional[int] = ..., activation: _Optional[_Union[Activation, str]] = ..., batch_norm: _Optional[bool] = ..., output: _Optional[_Union[OutputKind, str]] = ..., biases: _Optional[bool] = ..., bottleneck: _Optional[int] = ..., initialization: _Optional[_Union[InitializationKind, str]] = ..., heads: _Optional[int] = ..., own: _Optional[_Union[OwnSpec, _Mapping]] = ...) -> None: ...

class OwnSpec(_message.Message):
    __slots__ = ("name", "module", "states", "parameters", "statistics", "initializes", "draws")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MODULE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    INITIALIZES_FIELD_NUMBER: _ClassVar[int]
    DRAWS_FIELD_NUMBER: _ClassVar[int]
    name: str
    module: str
    states: _containers.RepeatedScalarFieldContainer[str]
    parameters: int
    statistics: int
    initializes: bool
    draws: bool
    def __init__(self, name: _Optional[str] = ..., module: _Optional[str] = ..., states: _Optional[_Iterable[str]] = ..., parameters: _Optional[int] = ..., statistics: _Optional[int] = ..., initializes: _Optional[bool] = ..., draws: _Optional[bool] = ...) -> None: ...

class TrainingSpec(_message.Message):
    __slots__ = ("optimizer", "batch_size", "length", "schedule", "regularizers", "layer_rates")
    OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    REGULARIZERS_FIELD_NUMBER: _ClassVar[int]
    LAYER_RATES_FIELD_NUMBER: _ClassVar[int]
    optimizer: OptimizerSpec
    batch_size: int
    length: TrainingLength
    schedule: ScheduleSpec
    regularizers: _containers.RepeatedCompositeFieldContainer[RegularizerSpec]
    layer_rates: _containers.RepeatedCompositeFieldContainer[LayerRate]
    def __init__(self, optimizer: _Optional[_Union[OptimizerSpec, _Mapping]] = ..., batch_size: _Optional[int] = ..., length: _Optional[_Union[TrainingLength, _Mapping]] = ..., schedule: _Optional[_Union[ScheduleSpec, _Mapping]] = ..., regularizers: _Optional[_Iterable[_Union[RegularizerSpec, _Mapping]]] = ..., layer_rates: _Optional[_Iterable[_Union[LayerRate, _Mapping]]] = ...) -> None: ...

class LayerRate(_message.Message):
    __slots__ = ("parameters", "factor", "from_step")
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    FROM_STEP_FIELD_NUMBER: _ClassVar[int]
    parameters: str
    factor: float
    from_step: int
    def __init__(self, parameters: _Optional[str] = ..., factor: _Optional[float] = ..., from_step: _Optional[int] = ...) -> None: ...

class OptimizerSpec(_message.Message):
    __slots__ = ("kind", "learning_rate", "momentum", "weight_decay", "nesterov", "beta1", "beta2", "epsilon", "smoothing", "weight_decay_scope")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    MOMENTUM_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_FIELD_NUMBER: _ClassVar[int]
    NESTEROV_FIELD_NUMBER: _ClassVar[int]
    BETA1_FIELD_NUMBER: _ClassVar[int]
    BETA2_FIELD_NUMBER: _ClassVar[int]
    EPSILON_FIELD_NUMBER: _ClassVar[int]
    SMOOTHING_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_SCOPE_FIELD_NUMBER: _ClassVar[int]
    kind: OptimizerKind
    learning_rate: float
    momentum: float
    weight_decay: float
    nesterov: bool
    beta1: float
    beta2: float
    epsilon: float
    smoothing: float
    weight_decay_scope: WeightDecayScope
    def __init__(self, kind: _Optional[_Union[OptimizerKind, str]] = ..., learning_rate: _Optional[float] = ..., momentum: _Optional[float] = ..., weight_decay: _Optional[float] = ..., nesterov: _Optional[bool] = ..., beta1: _Optional[float] = ..., beta2: _Optional[float] = ..., epsilon: _Optional[float] = ..., smoothing: _Optional[float] = ..., weight_decay_scope: _Optional[_Union[WeightDecayScope, str]] = ...) -> None: ...

class TrainingLength(_message.Message):
    __slots__ = ("epochs", "steps", "until")
    class Until(_message.Message):
        __slots__ = ("training_loss", "plateau", "max_steps")
        TRAINING_LOSS_FIELD_NUMBER: _ClassVar[int]
        PLATEAU_FIELD_NUMBER: _ClassVar[int]
        MAX_STEPS_FIELD_NUMBER: _ClassVar[int]
        training_loss: float
        plateau: TrainingLength.Plateau
        max_steps: int
        def __init__(self, training_loss: _Optional[float] = ..., plateau: _Optional[_Union[TrainingLength.Plateau, _Mapping]] = ..., max_steps: _Optional[int] = ...) -> None: ...
    class Plateau(_message.Message):
        __slots__ = ("min_delta", "patience")
        MIN_DELTA_FIELD_NUMBER: _ClassVar[int]
        PATIENCE_FIELD_NUMBER: _ClassVar[int]
        min_delta: float
        patience: int
        def __init__(self, min_delta: _Optional[float] = ..., patience: _Optional[int] = ...) -> None: ...
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    epochs: int
    steps: int
    until: TrainingLength.Until
    def __init__(self, epochs: _Optional[int] = ..., steps: _Optional[int] = ..., until: _Optional[_Union[TrainingLength.Until, _Mapping]] = ...) -> None: ...

class ScheduleSpec(_message.Message):
    __slots__ = ("kind", "factor", "at")
    KIND_FIELD_NUMBER: _ClassVar[int]
    FACTOR_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    kind: ScheduleKind
    factor: float
    at: float
    def __init__(self, kind: _Optional[_Union[ScheduleKind, str]] = ..., factor: _Optional[float] = ..., at: _Optional[float] = ...) -> None: ...

class RegularizerSpec(_message.Message):
    __slots__ = ("kind", "coefficient", "scope", "radius", "biases")
    KIND_FIELD_NUMBER: _ClassVar[int]
    COEFFICIENT_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    RADIUS_FIELD_NUMBER: _ClassVar[int]
    BIASES_FIELD_NUMBER: _ClassVar[int]
    kind: str
    coefficient: float
    scope: RegularizerScope
    radius: float
    biases: bool
    def __init__(self, kind: _Optional[str] = ..., coefficient: _Optional[float] = ..., scope: _Optional[_Union[RegularizerScope, str]] = ..., radius: _Optional[float] = ..., biases: _Optional[bool] = ...) -> None: ...

class Axis(_message.Message):
    __slots__ = ("field", "values", "role", "direction", "changes")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    field: str
    values: _containers.RepeatedCompositeFieldContainer[_struct_pb2.Value]
    role: AxisRole
    direction: Direction
    changes: _containers.RepeatedCompositeFieldContainer[AxisChange]
    def __init__(self, field: _Optional[str] = ..., values: _Optional[_Iterable[_Union[_struct_pb2.Value, _Mapping]]] = ..., role: _Optional[_Union[AxisRole, str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., changes: _Optional[_Iterable[_Union[AxisChange, _Mapping]]] = ...) -> None: ...

class AxisChange(_message.Message):
    __slots__ = ("value", "data", "task", "network", "training")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    TRAINING_FIELD_NUMBER: _ClassVar[int]
    value: str
    data: DataSpec
    task: TaskSpec
    network: NetworkSpec
    training: TrainingSpec
    def __init__(self, value: _Optional[str] = ..., data: _Optional[_Union[DataSpec, _Mapping]] = ..., task: _Optional[_Union[TaskSpec, _Mapping]] = ..., network: _Optional[_Union[NetworkSpec, _Mapping]] = ..., training: _Optional[_Union[TrainingSpec, _Mapping]] = ...) -> None: ...

class CheckpointPolicy(_message.Message):
    __slots__ = ("initial", "best", "every_steps", "keep_days")
    INITIAL_FIELD_NUMBER: _ClassVar[int]
    BEST_FIELD_NUMBER: _ClassVar[int]
    EVERY_STEPS_FIELD_NUMBER: _ClassVar[int]
    KEEP_DAYS_FIELD_NUMBER: _ClassVar[int]
    initial: bool
    best: bool
    every_steps: int
    keep_days: int
    def __init__(self, initial: _Optional[bool] = ..., best: _Optional[bool] = ..., every_steps: _Optional[int] = ..., keep_days: _Optional[int] = ...) -> None: ...

class MeasurementSpec(_message.Message):
    __slots__ = ("kind", "options", "metric")
    class OptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    kind: str
    options: _containers.MessageMap[str, _struct_pb2.Value]
    metric: str
    def __init__(self, kind: _Optional[str] = ..., options: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., metric: _Optional[str] = ...) -> None: ...

class SearchSpec(_message.Message):
    __slots__ = ("kind", "budget", "axis", "metric", "threshold", "asked")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    AXIS_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    kind: SearchKind
    budget: int
    axis: str
    metric: str
    threshold: float
    asked: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, kind: _Optional[_Union[SearchKind, str]] = ..., budget: _Optional[int] = ..., axis: _Optional[str] = ..., metric: _Optional[str] = ..., threshold: _Optional[float] = ..., asked: _Optional[_Iterable[int]] = ...) -> None: ...

class EarlyStoppingSpec(_message.Message):
    __slots__ = ("kind", "every_steps", "grace_steps", "min_runs", "min_steps", "eta", "passed", "metric")
    KIND_FIELD_NUMBER: _ClassVar[int]
    EVERY_STEPS_FIELD_NUMBER: _ClassVar[int]
    GRACE_STEPS_FIELD_NUMBER: _ClassVar[int]
    MIN_RUNS_FIELD_NUMBER: _ClassVar[int]
    MIN_STEPS_FIELD_NUMBER: _ClassVar[int]
    ETA_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    kind: EarlyStoppingKind
    every_steps: int
    grace_steps: int
    min_runs: int
    min_steps: int
    eta: int
    passed: int
    metric: StoppingMetric
    def __init__(self, kind: _Optional[_Union[EarlyStoppingKind, str]] = ..., every_steps: _Optional[int] = ..., grace_steps: _Optional[int] = ..., min_runs: _Optional[int] = ..., min_steps: _Optional[int] = ..., eta: _Optional[int] = ..., passed: _Optional[int] = ..., metric: _Optional[_Union[StoppingMetric, str]] = ...) -> None: ...

class PhaseRule(_message.Message):
    __slots__ = ("fitted_error_percent", "connected_points", "similar_cka", "label_by_hessian", "trace_threshold", "preset")
    FITTED_ERROR_PERCENT_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_POINTS_FIELD_NUMBER: _ClassVar[int]
    SIMILAR_CKA_FIELD_NUMBER: _ClassVar[int]
    LABEL_BY_HESSIAN_FIELD_NUMBER: _ClassVar[int]
    TRACE_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    fitted_error_percent: float
    connected_points: float
    similar_cka: float
    label_by_hessian: bool
    trace_threshold: float
    preset: PhasePreset
    def __init__(self, fitted_error_percent: _Optional[float] = ..., connected_points: _Optional[float] = ..., similar_cka: _Optional[float] = ..., label_by_hessian: _Optional[bool] = ..., trace_threshold: _Optional[float] = ..., preset: _Optional[_Union[PhasePreset, str]] = ...) -> None: ...

class SweepQuota(_message.Message):
    __slots__ = ("queued_runs", "checkpoint_bytes")
    QUEUED_RUNS_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_BYTES_FIELD_NUMBER: _ClassVar[int]
    queued_runs: int
    checkpoint_bytes: int
    def __init__(self, queued_runs: _Optional[int] = ..., checkpoint_bytes: _Optional[int] = ...) -> None: ...
