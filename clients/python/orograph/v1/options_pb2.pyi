from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_VIEWER: _ClassVar[Role]
    ROLE_RESEARCHER: _ClassVar[Role]
    ROLE_OPERATOR: _ClassVar[Role]
    ROLE_WORKER: _ClassVar[Role]

class Scope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCOPE_UNSPECIFIED: _ClassVar[Scope]
    SCOPE_PROJECT: _ClassVar[Scope]
    SCOPE_OWN: _ClassVar[Scope]
    SCOPE_LAB: _ClassVar[Scope]
ROLE_UNSPECIFIED: Role
ROLE_VIEWER: Role
ROLE_RESEARCHER: Role
ROLE_OPERATOR: Role
ROLE_WORKER: Role
SCOPE_UNSPECIFIED: Scope
SCOPE_PROJECT: Scope
SCOPE_OWN: Scope
SCOPE_LAB: Scope
REQUIRED_ROLE_FIELD_NUMBER: _ClassVar[int]
required_role: _descriptor.FieldDescriptor
SCOPE_FIELD_NUMBER: _ClassVar[int]
scope: _descriptor.FieldDescriptor
