using System.Text;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Rooms;

public sealed class RoomBuilderTests
{
    private readonly FakeRoomGrain _grain = new();

    private RoomBuilder Builder => Make.Room(_grain).Describe("Robot arm 7");

    [Fact]
    public void A_json_channel_is_described_by_its_type()
    {
        var channel = Assert.Single(Builder.WithJsonChannel("/joints", TestJson.Default.Joints, out var joints).ToDescriptor().Channels);

        Assert.Equal(("/joints", joints.Id, "json", "RemoteAccess.Client.Tests.Fakes.Joints", "jsonschema"),
            (channel.Topic, channel.Id, channel.Encoding, channel.SchemaName, channel.SchemaEncoding));
        Assert.Equal(
            """{"description":"Where the joints are","type":"object","properties":{"positions":{"description":"Radians","type":"array","items":{"type":"number"}}},"required":["positions"]}""",
            Encoding.UTF8.GetString(channel.Schema));
    }

    [Fact]
    public void Reflection_gives_the_same_channel()
    {
        var generated = Assert.Single(Builder.WithJsonChannel("/joints", TestJson.Default.Joints, out _).ToDescriptor().Channels);
        var reflected = Assert.Single(Builder.WithJsonChannel<Joints>("/joints", out var joints).ToDescriptor().Channels);

        Assert.Equal(generated.Id, reflected.Id);
        Assert.Equal(Encoding.UTF8.GetString(generated.Schema), Encoding.UTF8.GetString(reflected.Schema));
        Assert.Equal("""{"positions":[0.5]}""", Encoding.UTF8.GetString(joints.ToMessage(new Joints([0.5])).Data));
    }

    [Fact]
    public void A_protobuf_channel_carries_its_file_descriptor_set()
    {
        var channel = Assert.Single(Builder
            .WithProtobufChannel<byte>("/pose", "foxglove.PoseInFrame", [10, 0], number => [number], out var pose)
            .ToDescriptor().Channels);

        Assert.Equal(("protobuf", "foxglove.PoseInFrame", "protobuf"), (channel.Encoding, channel.SchemaName, channel.SchemaEncoding));
        Assert.Equal([10, 0], channel.Schema);
        Assert.Equal([42], pose.ToMessage(42).Data);
    }

    [Fact]
    public void A_protobuf_channel_without_a_schema_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Builder.WithProtobufChannel<byte>("/pose", "foxglove.PoseInFrame", [], number => [number], out _));

        Assert.Contains("protoc --include_imports", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_reach_the_channel()
    {
        var options = new ChannelOptions
        {
            Id = 5,
            Latched = true,
            LatestOnly = true,
            Delivery = ChannelDelivery.Lossy,
            Metadata = new Dictionary<string, string> { ["unit"] = "m" },
        };

        var channel = Assert.Single(Builder.WithRawChannel("/raw", "cbor", out var raw, options).ToDescriptor().Channels);

        Assert.Equal((5UL, 5UL, "cbor", true, true, ChannelDelivery.Lossy),
            (raw.Id, channel.Id, channel.Encoding, channel.Latched, channel.LatestOnly, channel.Delivery));
        Assert.Equal("m", channel.Metadata["unit"]);
        Assert.Null(channel.SchemaEncoding);
    }

    [Fact]
    public void A_schema_may_have_a_name_of_its_own()
    {
        var options = new ChannelOptions { SchemaName = "foxglove.JointStates" };

        var channel = Assert.Single(Builder.WithJsonChannel("/joints", TestJson.Default.Joints, out _, options).ToDescriptor().Channels);

        Assert.Equal("foxglove.JointStates", channel.SchemaName);
    }

    [Fact]
    public void Ids_come_from_the_topic_whatever_the_order_and_fit_a_double()
    {
        var forth = Builder.WithRawChannel("/a", "x", out var a).WithRawChannel("/b", "x", out var b).ToDescriptor();
        var back = Builder.WithRawChannel("/b", "x", out _).WithRawChannel("/a", "x", out _).ToDescriptor();

        Assert.Equal(forth.Channels.Select(channel => channel.Id), back.Channels.Reverse().Select(channel => channel.Id));
        Assert.NotEqual(a.Id, b.Id);
        Assert.InRange(a.Id, 1UL, uint.MaxValue);
        // FNV-1a, 32 bits, of "a" as published with the algorithm: other programs may compute ids too.
        Assert.Equal(0xE40C292CUL, Make.Room(_grain).Channel<byte[]>("a", bytes => bytes).Id);
    }

    [Fact]
    public void Another_grain_finds_the_channel_by_its_topic()
    {
        Builder.WithJsonChannel("/joints", TestJson.Default.Joints, out var here);

        Assert.Equal(here.Id, Make.Room(_grain).JsonChannel("/joints", TestJson.Default.Joints).Id);
    }

    [Fact]
    public void A_topic_or_id_given_twice_is_refused_with_both_names()
    {
        var builder = Builder.WithRawChannel("/a", "x", out _, new ChannelOptions { Id = 9 });

        var topic = Assert.Throws<ArgumentException>(() => builder.WithRawChannel("/a", "x", out _, new ChannelOptions { Id = 10 }));
        var id = Assert.Throws<ArgumentException>(() => builder.WithRawChannel("/b", "x", out _, new ChannelOptions { Id = 9 }));

        Assert.Contains("already a channel /a", topic.Message, StringComparison.Ordinal);
        Assert.Contains("/a and /b have the same id 9", id.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capabilities_follow_what_was_asked_for()
    {
        Assert.Equal(DeviceCapabilities.None, Builder.WithRawChannel("/a", "x", out _).ToDescriptor().Capabilities);
        Assert.Equal(
            DeviceCapabilities.ClientPublish | DeviceCapabilities.ConnectionGraph,
            Builder.WithClientPublish().WithConnectionGraph().ToDescriptor().Capabilities);
    }

    [Fact]
    public void Viewers_publish_json_by_default()
    {
        Assert.Equal(["json"], Builder.WithClientPublish().ToDescriptor().SupportedEncodings);
        Assert.Equal(["cdr", "json"], Builder.WithClientPublish("cdr").WithClientPublish("json", "cdr").ToDescriptor().SupportedEncodings);
    }

    [Fact]
    public void Texts_and_times_reach_the_descriptor()
    {
        var descriptor = Builder.WithMetadata("site", "old").WithMetadata("site", "hall 3").WithDeviceIdentity("arm")
            .WithIdleLeave(TimeSpan.FromMinutes(1)).ToDescriptor();

        Assert.Equal(("Robot arm 7", "arm", TimeSpan.FromMinutes(1), "hall 3"),
            (descriptor.Name, descriptor.DeviceIdentity, descriptor.IdleLeaveAfter, descriptor.Metadata["site"]));
        Assert.Equal("device", Builder.ToDescriptor().DeviceIdentity);
    }

    [Fact]
    public void A_descriptor_taken_before_does_not_change_with_the_builder()
    {
        var builder = Builder.WithRawChannel("/a", "x", out _);
        var before = builder.ToDescriptor();

        builder.WithRawChannel("/b", "x", out _).WithMetadata("k", "v");

        Assert.Single(before.Channels);
        Assert.Empty(before.Metadata);
    }
}
