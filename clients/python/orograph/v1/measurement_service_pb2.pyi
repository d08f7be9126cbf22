from orograph.v1 import options_pb2 as _options_pb2
from orograph.v1 import resource_pb2 as _resource_pb2
from orograph.v1 import spec_pb2 as _spec_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StandaloneMeasurement(_message.Message):
    __slots__ = ("name", "spec", "data", "network", "checkpoints", "measurement", "state")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    spec: _spec_pb2.MeasurementSpec
    data: _spec_pb2.DataSpec
    network: _spec_pb2.NetworkSpec
    checkpoints: _containers.RepeatedCompositeFieldContainer[_resource_pb2.CheckpointRef]
    measurement: _resource_pb2.Measurement
    state: _resource_pb2.SweepState
    def __init__(self, name: _Optional[str] = ..., spec: _Optional[_Union[_spec_pb2.MeasurementSpec, _Mapping]] = ..., data: _Optional[_Union[_spec_pb2.DataSpec, _Mapping]] = ..., network: _Optional[_Union[_spec_pb2.NetworkSpec, _Mapping]] = ..., checkpoints: _Optional[_Iterable[_Union[_resource_pb2.CheckpointRef, _Mapping]]] = ..., measurement: _Optional[_Union[_resource_pb2.Measurement, _Mapping]] = ..., state: _Optional[_Union[_resource_pb2.SweepState, str]] = ...) -> None: ...

class CreateMeasurementRequest(_message.Message):
    __slots__ = ("parent", "request_id", "measurement")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    measurement: StandaloneMeasurement
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., measurement: _Optional[_Union[StandaloneMeasurement, _Mapping]] = ...) -> None: ...

class CreateMeasurementResponse(_message.Message):
    __slots__ = ("measurement",)
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    measurement: StandaloneMeasurement
    def __init__(self, measurement: _Optional[_Union[StandaloneMeasurement, _Mapping]] = ...) -> None: ...

class GetMeasurementRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetMeasurementResponse(_message.Message):
    __slots__ = ("measurement",)
    MEASUREMENT_FIELD_NUMBER: _ClassVar[int]
    measurement: StandaloneMeasurement
    def __init__(self, measurement: _Optional[_Union[StandaloneMeasurement, _Mapping]] = ...) -> None: ...

class ListMeasurementsRequest(_message.Message):
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

class ListMeasurementsResponse(_message.Message):
    __slots__ = ("measurements", "next_page_token")
    MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    measurements: _containers.RepeatedCompositeFieldContainer[StandaloneMeasurement]
    next_page_token: str
    def __init__(self, measurements: _Optional[_Iterable[_Union[StandaloneMeasurement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListMetricKindsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMetricKindsResponse(_message.Message):
    __slots__ = ("metric_kinds", "next_page_token")
    METRIC_KINDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    metric_kinds: _containers.RepeatedCompositeFieldContainer[MetricKindDescription]
    next_page_token: str
    def __init__(self, metric_kinds: _Optional[_Iterable[_Union[MetricKindDescription, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class MetricKindDescription(_message.Message):
    __slots__ = ("name", "level", "unit", "definition", "cost", "oracle", "options", "page", "range", "sign")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    ORACLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    RANGE_FIELD_NUMBER: _ClassVar[int]
    SIGN_FIELD_NUMBER: _ClassVar[int]
    name: str
    level: str
    unit: str
    definition: str
    cost: str
    oracle: str
    options: _containers.RepeatedCompositeFieldContainer[MetricOption]
    page: str
    range: str
    sign: str
    def __init__(self, name: _Optional[str] = ..., level: _Optional[str] = ..., unit: _Optional[str] = ..., definition: _Optional[str] = ..., cost: _Optional[str] = ..., oracle: _Optional[str] = ..., options: _Optional[_Iterable[_Union[MetricOption, _Mapping]]] = ..., page: _Optional[str] = ..., range: _Optional[str] = ..., sign: _Optional[str] = ...) -> None: ...

class MetricOption(_message.Message):
    __slots__ = ("name", "default_value", "expected", "meaning")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VALUE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    MEANING_FIELD_NUMBER: _ClassVar[int]
    name: str
    default_value: str
    expected: str
    meaning: str
    def __init__(self, name: _Optional[str] = ..., default_value: _Optional[str] = ..., expected: _Optional[str] = ..., meaning: _Optional[str] = ...) -> None: ...
