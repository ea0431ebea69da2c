from . import module
from .module import Module
from .activation import *
from .container import ModuleDict, ModuleList, ParameterList, Sequential
from .layers import *
from .loss import *
