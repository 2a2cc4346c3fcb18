using Google.Protobuf;
using Google.Protobuf.Reflection;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Tests.Schemas;

/// <summary>Schemas of protobuf channels, good ones and others.</summary>
public sealed class ProtobufSchemaTests
{
    [Fact]
    public void Files_are_taken_in_any_order_and_what_every_library_has_may_be_left_out()
    {
        var first = new FileDescriptorProto
        {
            Name = "a.proto",
            Syntax = "proto3",
            Dependency = { "b.proto" },
            MessageType = { new DescriptorProto { Name = "A" } },
        };
        var second = new FileDescriptorProto { Name = "b.proto", Syntax = "proto3", MessageType = { new DescriptorProto { Name = "B" } } };

        Assert.Equal("A", Read("A", first, second).Message.FullName);
        Assert.Equal("B", Read("B", first, second).Message.FullName);
        Assert.Equal("test.Sample", Read("test.Sample", SampleSchema.File()).Message.FullName);
        Assert.Equal("test.Sample.LimitsEntry", Read("test.Sample.LimitsEntry", SampleSchema.File()).Message.FullName);
    }

    [Theory]
    [InlineData("no message", "defines no message")]
    [InlineData("garbage", "not a valid FileDescriptorSet")]
    [InlineData("circle", "in a circle")]
    [InlineData("missing import", "'gone.proto'")]
    [InlineData("twice", "twice")]
    [InlineData("many files", "files")]
    [InlineData("large", "bytes")]
    [InlineData("unknown type", "not a valid FileDescriptorSet")]
    [InlineData("long chain", "files")]
    public void What_cannot_be_used_is_reported(string kind, string words)
    {
        var empty = new FileDescriptorProto { Name = "a.proto", Syntax = "proto3" };
        byte[] bytes = kind switch
        {
            "garbage" => [1, 2, 3, 255],
            "circle" => Bytes(
                new FileDescriptorProto { Name = "a.proto", Dependency = { "b.proto" } },
                    new FileDescriptorProto { Name = "b.proto", Dependency = { "a.proto" } }),
            "missing import" => Bytes(new FileDescriptorProto { Name = "a.proto", Dependency = { "gone.proto" } }),
            "twice" => Bytes(empty, empty),
            "many files" => Bytes([.. Enumerable.Range(0, 501).Select(i => new FileDescriptorProto { Name = $"{i}" })]),
            "long chain" =>
                Bytes([.. Enumerable.Range(0, 20_000)
                    .Select(i => new FileDescriptorProto { Name = $"{i}", Dependency = { $"{i + 1}" }, PublicDependency = { 0 } })]),
            "large" => new byte[ProtobufSchema.MaxBytes + 1],
            "unknown type" => Bytes(new FileDescriptorProto
            {
                Name = "a.proto",
                Syntax = "proto3",
                MessageType =
                {
                    new DescriptorProto
                    {
                        Name = "A",
                        Field = { new FieldDescriptorProto { Name = "x", Number = 1, Type = FieldDescriptorProto.Types.Type.Message,
                            TypeName = ".none.B" } },
                    },
                },
            }),
            _ => Bytes(empty),
        };

        var refused = Assert.Throws<ProtobufException>(() => ProtobufSchema.Read("A", bytes));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static ProtobufSchema Read(string name, params FileDescriptorProto[] files) => ProtobufSchema.Read(name, Bytes(files));

    private static byte[] Bytes(params FileDescriptorProto[] files) => SampleSchema.Set(files).ToByteArray();
}
