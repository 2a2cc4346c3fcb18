using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Rooms;

/// <summary>The channels of a description: unique, each with the schema of its encoding and the options of its author.</summary>
public sealed class DescribedChannelsTests
{
    private readonly DescribedChannels _channels = new();

    [Fact]
    public void Each_encoding_has_its_schema_and_the_order_is_that_of_adding()
    {
        _channels.AddJson(1, "/joints", TestJson.Default.Joints, options: null);
        _channels.AddProtobuf(2, "/pose", "foxglove.PoseInFrame", [10, 0], options: null);
        _channels.AddRaw(3, "/raw", "cdr", options: null);

        Assert.Equal(
            [(1ul, "json", (string?)"jsonschema"), (2, "protobuf", "protobuf"), (3, "cdr", null)],
            _channels.ToArray().Select(channel => (channel.Id, channel.Encoding, (string?)channel.SchemaEncoding)));
    }

    [Theory]
    [InlineData(2, "/joints", "There is already a channel /joints; give each topic once.")]
    [InlineData(1, "/other", "Channels /joints and /other have the same id 1; set one of them yourself (ChannelOptions.Id).")]
    public void A_topic_or_an_id_that_is_taken_is_refused_and_adds_nothing(ulong id, string topic, string error)
    {
        _channels.AddRaw(1, "/joints", "cdr", options: null);

        Assert.Equal(error, Assert.Throws<ArgumentException>(() => _channels.AddRaw(id, topic, "cdr", options: null)).Message);

        Assert.Single(_channels.ToArray());
    }

    [Fact]
    public void Options_are_taken_as_they_are_when_the_channel_is_added()
    {
        var metadata = new Dictionary<string, string> { ["unit"] = "rad" };
        _channels.AddJson(
            1, "/joints", TestJson.Default.Joints, new ChannelOptions { Latched = true, SchemaName = "Joints", Metadata = metadata });
        metadata["unit"] = "deg";

        var channel = Assert.Single(_channels.ToArray());
        Assert.Equal((true, "Joints", "rad"), (channel.Latched, channel.SchemaName, channel.Metadata["unit"]));
    }
}
