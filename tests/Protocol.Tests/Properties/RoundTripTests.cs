using CsCheck;

namespace RemoteAccess.Protocol.Tests.Properties;

public sealed class RoundTripTests
{
    [Fact]
    public void Every_client_message_decodes_to_itself_wherever_the_segments_end() =>
        Gen.Select(MessageGen.ClientFrame, Gen.Int[1, 40]).Sample((message, segmentSize) =>
        {
            Assert.True(FrameHeader.IsWellFormed(message.Frame));
            var decoded = ClientMessageDecoder.Decode(Frames.View(message.Frame, segmentSize));
            Assert.IsType(message.Message, decoded);
            Assert.Equal(message.Frame, Reencode.Client(decoded));
        });

    [Fact]
    public void Every_server_message_decodes_to_itself_wherever_the_segments_end() =>
        Gen.Select(MessageGen.ServerFrame, Gen.Int[1, 40]).Sample((message, segmentSize) =>
        {
            Assert.True(FrameHeader.IsWellFormed(message.Frame));
            var decoded = ServerMessageDecoder.Decode(Frames.View(message.Frame, segmentSize));
            Assert.IsType(message.Message, decoded);
            Assert.Equal(message.Frame, Reencode.Server(decoded));
        });

    [Fact]
    public void Parameters_come_back_equal() =>
        MessageGen.Parameter.Array[0, 5].Sample(parameters =>
        {
            var decoded = ServerMessageDecoder.Decode(Frames.View(ServerMessageEncoder.ParameterValues(parameters)));
            var values = Assert.IsType<ParameterValuesMessage>(decoded).Parameters;
            Assert.True(parameters.SequenceEqual(values), $"{string.Join(", ", parameters)} came back as {string.Join(", ", values)}");
            Assert.Equal(parameters.Select(p => p.GetHashCode()), values.Select(p => p.GetHashCode()));
        });

    [Fact]
    public void The_generators_leave_no_message_out()
    {
        Assert.Equal(Subtypes<ClientMessage>(), Generated(MessageGen.ClientFrame));
        Assert.Equal(Subtypes<ServerMessage>(), Generated(MessageGen.ServerFrame));
    }

    private static IEnumerable<string> Subtypes<T>() =>
        typeof(T).Assembly.GetTypes().Where(t => t.BaseType == typeof(T)).Select(t => t.Name).Order();

    private static IEnumerable<string> Generated(Gen<(Type Message, byte[] Frame)> gen)
    {
        var seen = new HashSet<string>();
        gen.Array[400].Sample(messages => seen.UnionWith(messages.Select(m => m.Message.Name)), iter: 5, threads: 1);
        return seen.Order();
    }
}
