using Google.Protobuf;
using Google.Protobuf.Reflection;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace RemoteAccess.Viewer.Tests.Schemas;

/// <summary>A schema with a field of each kind, as a device would advertise it, and messages of it written by hand.</summary>
internal static class SampleSchema
{
    public const string Name = "test.Sample";

    public static byte[] Bytes { get; } = Set(File()).ToByteArray();

    public static FileDescriptorSet Set(params FileDescriptorProto[] files) => new() { File = { files } };

    public static FileDescriptorProto File(string syntax = "proto3")
    {
        var entry = new DescriptorProto
        {
            Name = "LimitsEntry",
            Options = new MessageOptions { MapEntry = true },
            Field = { Field("key", 1, Type.String), Field("value", 2, Type.Double) },
        };
        var sample = new DescriptorProto
        {
            Name = "Sample",
            NestedType = { entry },
            OneofDecl = { new OneofDescriptorProto { Name = "choice" } },
            Field =
            {
                Field("double_value", 1, Type.Double),
                Field("float_value", 2, Type.Float),
                Field("int32_value", 3, Type.Int32),
                Field("int64_value", 4, Type.Int64),
                Field("uint32_value", 5, Type.Uint32),
                Field("uint64_value", 6, Type.Uint64),
                Field("sint32_value", 7, Type.Sint32),
                Field("sint64_value", 8, Type.Sint64),
                Field("fixed32_value", 9, Type.Fixed32),
                Field("sfixed64_value", 10, Type.Sfixed64),
                Field("bool_value", 11, Type.Bool),
                Field("text", 12, Type.String),
                Field("raw", 13, Type.Bytes),
                Field("level", 14, Type.Enum, ".test.Level"),
                Field("stamp", 15, Type.Message, ".google.protobuf.Timestamp"),
                Field("child", 16, Type.Message, ".test.Sample"),
                Field("numbers", 17, Type.Int32, repeated: true),
                Field("children", 18, Type.Message, ".test.Sample", repeated: true),
                Field("limits", 19, Type.Message, ".test.Sample.LimitsEntry", repeated: true),
                Field("either", 20, Type.String, oneof: 0),
                Field("names", 21, Type.String, repeated: true),
            },
        };
        return new FileDescriptorProto
        {
            Name = "test.proto",
            Package = "test",
            Syntax = syntax,
            Dependency = { "google/protobuf/timestamp.proto" },
            MessageType = { sample },
            EnumType =
            {
                new EnumDescriptorProto
                {
                    Name = "Level",
                    Value = { new EnumValueDescriptorProto { Name = "INFO", Number = 0 },
                        new EnumValueDescriptorProto { Name = "BAD", Number = 2 } },
                },
            },
        };
    }

    /// <summary>Writes the bytes of a message.</summary>
    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        write(output);
        output.Flush();
        return bytes.ToArray();
    }

    private static FieldDescriptorProto Field(
        string name, int number, Type type, string typeName = "", bool repeated = false, int? oneof = null)
    {
        var field = new FieldDescriptorProto
        {
            Name = name,
            Number = number,
            Type = type,
            Label = repeated ? FieldDescriptorProto.Types.Label.Repeated : FieldDescriptorProto.Types.Label.Optional,
        };
        if (typeName.Length > 0)
        {
            field.TypeName = typeName;
        }

        if (oneof is { } index)
        {
            field.OneofIndex = index;
        }

        return field;
    }
}
