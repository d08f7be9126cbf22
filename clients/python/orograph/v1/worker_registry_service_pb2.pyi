import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from orograph.v1 import calibration_pb2 as _calibration_pb2
from orograph.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WorkerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORKER_KIND_UNSPECIFIED: _ClassVar[WorkerKind]
    WORKER_KIND_TRAINER: _ClassVar[WorkerKind]
    WORKER_KIND_METRICS: _ClassVar[WorkerKind]
WORKER_KIND_UNSPECIFIED: WorkerKind
WORKER_KIND_TRAINER: WorkerKind
WORKER_KIND_METRICS: WorkerKind

class RegisterRequest(_message.Message):
    __slots__ = ("hello", "heartbeat", "time")
    class Hello(_message.Message):
        __slots__ = ("worker", "incarnation", "kind", "address", "lanes", "device_class", "data_digests", "code_version", "held", "calibrations", "protocol", "metrics")
        class DataDigestsEntry(_message.Message):
            __slots__ = ("key", "value")
            KEY_FIELD_NUMBER: _ClassVar[int]
            VALUE_FIELD_NUMBER: _ClassVar[int]
            key: str
            value: str
            def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
        WORKER_FIELD_NUMBER: _ClassVar[int]
        INCARNATION_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        ADDRESS_FIELD_NUMBER: _ClassVar[int]
        LANES_FIELD_NUMBER: _ClassVar[int]
        DEVICE_CLASS_FIELD_NUMBER: _ClassVar[int]
        DATA_DIGESTS_FIELD_NUMBER: _ClassVar[int]
        CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
        HELD_FIELD_NUMBER: _ClassVar[int]
        CALIBRATIONS_FIELD_NUMBER: _ClassVar[int]
        PROTOCOL_FIELD_NUMBER: _ClassVar[int]
        METRICS_FIELD_NUMBER: _ClassVar[int]
        worker: str
        incarnation: str
        kind: WorkerKind
        address: str
        lanes: int
        device_class: str
        data_digests: _containers.ScalarMap[str, str]
        code_version: str
        held: _containers.RepeatedCompositeFieldContainer[HeldTask]
        calibrations: _containers.RepeatedCompositeFieldContainer[_calibration_pb2.Calibration]
        protocol: int
        metrics: _containers.RepeatedCompositeFieldContainer[OwnMetric]
        def __init__(self, worker: _Optional[str] = ..., incarnation: _Optional[str] = ..., kind: _Optional[_Union[WorkerKind, str]] = ..., address: _Optional[str] = ..., lanes: _Optional[int] = ..., device_class: _Optional[str] = ..., data_digests: _Optional[_Mapping[str, str]] = ..., code_version: _Optional[str] = ..., held: _Optional[_Iterable[_Union[HeldTask, _Mapping]]] = ..., calibrations: _Optional[_Iterable[_Union[_calibration_pb2.Calibration, _Mapping]]] = ..., protocol: _Optional[int] = ..., metrics: _Optional[_Iterable[_Union[OwnMetric, _Mapping]]] = ...) -> None: ...
    class Heartbeat(_message.Message):
        __slots__ = ("free_lanes", "held", "calibrations")
        FREE_LANES_FIELD_NUMBER: _ClassVar[int]
        HELD_FIELD_NUMBER: _ClassVar[int]
        CALIBRATIONS_FIELD_NUMBER: _ClassVar[int]
        free_lanes: int
        held: _containers.RepeatedCompositeFieldContainer[HeldTask]
        calibrations: _containers.RepeatedCompositeFieldContainer[_calibration_pb2.Calibration]
        def __init__(self, free_lanes: _Optional[int] = ..., held: _Optional[_Iterable[_Union[HeldTask, _Mapping]]] = ..., calibrations: _Optional[_Iterable[_Union[_calibration_pb2.Calibration, _Mapping]]] = ...) -> None: ...
    HELLO_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    hello: RegisterRequest.Hello
    heartbeat: RegisterRequest.Heartbeat
    time: _timestamp_pb2.Timestamp
    def __init__(self, hello: _Optional[_Union[RegisterRequest.Hello, _Mapping]] = ..., heartbeat: _Optional[_Union[RegisterRequest.Heartbeat, _Mapping]] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OwnMetric(_message.Message):
    __slots__ = ("kind", "metric", "definition", "program_digest")
    KIND_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIGEST_FIELD_NUMBER: _ClassVar[int]
    kind: str
    metric: str
    definition: str
    program_digest: str
    def __init__(self, kind: _Optional[str] = ..., metric: _Optional[str] = ..., definition: _Optional[str] = ..., program_digest: _Optional[str] = ...) -> None: ...

class HeldTask(_message.Message):
    __slots__ = ("sweep", "task", "attempt", "sequence")
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sweep: str
    task: str
    attempt: int
    sequence: int
    def __init__(self, sweep: _Optional[str] = ..., task: _Optional[str] = ..., attempt: _Optional[int] = ..., sequence: _Optional[int] = ...) -> None: ...

class RegisterResponse(_message.Message):
    __slots__ = ("heartbeat", "drain", "confirmed")
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    DRAIN_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    heartbeat: _duration_pb2.Duration
    drain: bool
    confirmed: _containers.RepeatedCompositeFieldContainer[HeldTask]
    def __init__(self, heartbeat: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., drain: _Optional[bool] = ..., confirmed: _Optional[_Iterable[_Union[HeldTask, _Mapping]]] = ...) -> None: ...

class GetWorkerRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetWorkerResponse(_message.Message):
    __slots__ = ("worker",)
    WORKER_FIELD_NUMBER: _ClassVar[int]
    worker: Worker
    def __init__(self, worker: _Optional[_Union[Worker, _Mapping]] = ...) -> None: ...

class ListWorkersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWorkersResponse(_message.Message):
    __slots__ = ("workers", "next_page_token")
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    workers: _containers.RepeatedCompositeFieldContainer[Worker]
    next_page_token: str
    def __init__(self, workers: _Optional[_Iterable[_Union[Worker, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Worker(_message.Message):
    __slots__ = ("name", "kind", "lanes", "free_lanes", "device_class", "code_version", "draining", "held", "data_digests", "metrics", "clock_ahead", "unreachable")
    class DataDigestsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    FREE_LANES_FIELD_NUMBER: _ClassVar[int]
    DEVICE_CLASS_FIELD_NUMBER: _ClassVar[int]
    CODE_VERSION_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    DATA_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_AHEAD_FIELD_NUMBER: _ClassVar[int]
    UNREACHABLE_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: WorkerKind
    lanes: int
    free_lanes: int
    device_class: str
    code_version: str
    draining: bool
    held: _containers.RepeatedCompositeFieldContainer[HeldTask]
    data_digests: _containers.ScalarMap[str, str]
    metrics: _containers.RepeatedCompositeFieldContainer[OwnMetric]
    clock_ahead: _duration_pb2.Duration
    unreachable: bool
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[WorkerKind, str]] = ..., lanes: _Optional[int] = ..., free_lanes: _Optional[int] = ..., device_class: _Optional[str] = ..., code_version: _Optional[str] = ..., draining: _Optional[bool] = ..., held: _Optional[_Iterable[_Union[HeldTask, _Mapping]]] = ..., data_digests: _Optional[_Mapping[str, str]] = ..., metrics: _Optional[_Iterable[_Union[OwnMetric, _Mapping]]] = ..., clock_ahead: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., unreachable: _Optional[bool] = ...) -> None: ...

class DrainWorkerRequest(_message.Message):
    __slots__ = ("worker", "request_id")
    WORKER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    worker: str
    request_id: str
    def __init__(self, worker: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DrainWorkerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
