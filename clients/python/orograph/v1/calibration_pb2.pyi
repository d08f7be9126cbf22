import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Calibration(_message.Message):
    __slots__ = ("network", "loss", "data_set", "batch_size", "optimizer", "pack_size", "measured", "measure_time", "program_digest", "task")
    class Throughput(_message.Message):
        __slots__ = ("members", "samples_per_second")
        MEMBERS_FIELD_NUMBER: _ClassVar[int]
        SAMPLES_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
        members: int
        samples_per_second: float
        def __init__(self, members: _Optional[int] = ..., samples_per_second: _Optional[float] = ...) -> None: ...
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    DATA_SET_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    OPTIMIZER_FIELD_NUMBER: _ClassVar[int]
    PACK_SIZE_FIELD_NUMBER: _ClassVar[int]
    MEASURED_FIELD_NUMBER: _ClassVar[int]
    MEASURE_TIME_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    network: _spec_pb2.NetworkSpec
    loss: _spec_pb2.LossKind
    data_set: str
    batch_size: int
    optimizer: _spec_pb2.OptimizerKind
    pack_size: int
    measured: _containers.RepeatedCompositeFieldContainer[Calibration.Throughput]
    measure_time: _timestamp_pb2.Timestamp
    program_digest: str
    task: _spec_pb2.TaskKind
    def __init__(self, network: _Optional[_Union[_spec_pb2.NetworkSpec, _Mapping]] = ..., loss: _Optional[_Union[_spec_pb2.LossKind, str]] = ..., data_set: _Optional[str] = ..., batch_size: _Optional[int] = ..., optimizer: _Optional[_Union[_spec_pb2.OptimizerKind, str]] = ..., pack_size: _Optional[int] = ..., measured: _Optional[_Iterable[_Union[Calibration.Throughput, _Mapping]]] = ..., measure_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., program_digest: _Optional[str] = ..., task: _Optional[_Union[_spec_pb2.TaskKind, str]] = ...) -> None: ...

class CalibrationCache(_message.Message):
    __slots__ = ("device_class", "code_version", "calibrations")
    DEVICE_CLASS_FIELD_NUMBER: _ClassVar[int]
    CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CALIBRATIONS_FIELD_NUMBER: _ClassVar[int]
    device_class: str
    code_version: str
    calibrations: _containers.RepeatedCompositeFieldContainer[Calibration]
    def __init__(self, device_class: _Optional[str] = ..., code_version: _Optional[str] = ..., calibrations: _Optional[_Iterable[_Union[Calibration, _Mapping]]] = ...) -> None: ...
