import { parse } from 'protobufjs';
import type { Attribute } from './graph';

/**
 * The part of TensorFlow's protocol buffers that a SavedModel without variables needs (field numbers from TensorFlow 2.21,
 * tensorflow/core/framework/*.proto and core/protobuf/{meta_graph,saved_model}.proto).
 */
const schema = parse(
  `syntax = "proto3";
  message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
  message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; map<string, SignatureDef> signature_def = 5; }
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
  message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }
  message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }
  message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
  message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
  message FunctionDefLibrary { repeated FunctionDef function = 1; }
  message FunctionDef { OpDef signature = 1; repeated NodeDef node_def = 3; map<string, string> ret = 4; map<string, AttrValue> attr = 5; }
  message OpDef { string name = 1; repeated ArgDef input_arg = 2; repeated ArgDef output_arg = 3; }
  message ArgDef { string name = 1; int32 type = 3; }
  message AttrValue {
    oneof value {
      ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
      TensorShapeProto shape = 7; TensorProto tensor = 8; NameAttrList func = 10;
    }
  }
  message ListValue { repeated int64 i = 3; repeated float f = 4; repeated int32 type = 6; }
  message NameAttrList { string name = 1; }
  message TensorShapeProto { repeated Dim dim = 2; message Dim { int64 size = 1; } }
  message TensorProto {
    int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4;
    repeated float float_val = 5; repeated double double_val = 6; repeated int32 int_val = 7; repeated bool bool_val = 11;
  }`,
  { keepCase: true }
).root;

export interface NodeMessage {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, Attribute>;
}

export interface FunctionMessage {
  signature: { name: string; input_arg: { name: string; type: number }[]; output_arg: { name: string; type: number }[] };
  node_def: NodeMessage[];
  ret: Record<string, string>;
  attr: Record<string, Attribute>;
}

export interface TensorInfoMessage {
  name: string;
  dtype: number;
  tensor_shape: { dim: { size: number }[] };
}

export interface SavedModelMessage {
  node: NodeMessage[];
  functions: FunctionMessage[];
  inputs: Record<string, TensorInfoMessage>;
  outputs: Record<string, TensorInfoMessage>;
}

/** The bytes of `saved_model.pb`. */
export function encodeSavedModel({ node, functions, inputs, outputs }: SavedModelMessage): Uint8Array {
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'], tensorflow_version: '2.21.0' },
        graph_def: { node, library: { function: functions }, versions: { producer: 1395, min_consumer: 0 } },
        signature_def: { serving_default: { inputs, outputs, method_name: 'tensorflow/serving/predict' } }
      }
    ]
  };
  return schema.lookupType('SavedModel').encode(message).finish();
}
