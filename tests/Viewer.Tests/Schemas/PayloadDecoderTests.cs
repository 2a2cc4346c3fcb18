using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Tests.Schemas;

/// <summary>Protobuf messages as JSON, by the schema that was advertised.</summary>
public sealed class PayloadDecoderTests
{
    private const WireFormat.WireType Length = WireFormat.WireType.LengthDelimited;

    private static readonly PayloadDecoder Decoder = PayloadDecoder.For("protobuf", SampleSchema.Name, "protobuf", SampleSchema.Bytes);

    [Fact]
    public void Every_kind_of_field_is_read()
    {
        var message = SampleSchema.Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(-0.5);
            output.WriteTag(2, WireFormat.WireType.Fixed32);
            output.WriteFloat(0.1f);
            Varint(output, 3, unchecked((ulong)-7L));
            Varint(output, 4, unchecked((ulong)long.MinValue));
            Varint(output, 5, uint.MaxValue);
            Varint(output, 6, ulong.MaxValue);
            Varint(output, 7, 13);
            Varint(output, 8, 14);
            output.WriteTag(9, WireFormat.WireType.Fixed32);
            output.WriteFixed32(uint.MaxValue);
            output.WriteTag(10, WireFormat.WireType.Fixed64);
            output.WriteSFixed64(-2);
            Varint(output, 11, 1);
            Text(output, 12, "é\"\n");
            output.WriteTag(13, Length);
            output.WriteBytes(ByteString.CopyFrom(0, 255));
            Varint(output, 14, 2);
            Bytes(output, 15, new Timestamp { Seconds = 5, Nanos = 6 }.ToByteArray());
            Bytes(output, 17, [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]);
            Varint(output, 17, 3);
            Bytes(output, 18, [24, 1]);
            Bytes(output, 18, []);
            Bytes(output, 19, [10, 1, (byte)'a', 17, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]);
            Bytes(output, 19, []);
            Text(output, 20, "");
            Text(output, 21, "x");
            Text(output, 21, "y");
            Varint(output, 99, 1);
        });

        var json = Json(message);

        Assert.Equal(-0.5, json.GetProperty("double_value").GetDouble());
        Assert.Equal("0.1", json.GetProperty("float_value").GetRawText());
        Assert.Equal(-7, json.GetProperty("int32_value").GetInt32());
        Assert.Equal(long.MinValue, json.GetProperty("int64_value").GetInt64());
        Assert.Equal(uint.MaxValue, json.GetProperty("uint32_value").GetUInt32());
        Assert.Equal(ulong.MaxValue, json.GetProperty("uint64_value").GetUInt64());
        Assert.Equal(-7, json.GetProperty("sint32_value").GetInt32());
        Assert.Equal(7, json.GetProperty("sint64_value").GetInt64());
        Assert.Equal(uint.MaxValue, json.GetProperty("fixed32_value").GetUInt32());
        Assert.Equal(-2, json.GetProperty("sfixed64_value").GetInt64());
        Assert.True(json.GetProperty("bool_value").GetBoolean());
        Assert.Equal("é\"\n", json.GetProperty("text").GetString());
        Assert.Equal("AP8=", json.GetProperty("raw").GetString());
        Assert.Equal("BAD", json.GetProperty("level").GetString());
        Assert.Equal("""{"seconds":5,"nanos":6}""", json.GetProperty("stamp").GetRawText());
        Assert.Equal("[1,-1,3]", json.GetProperty("numbers").GetRawText());
        Assert.Equal([1, 0], json.GetProperty("children").EnumerateArray().Select(child => child.GetProperty("int32_value").GetInt32()));
        Assert.Equal("""{"a":1,"":0}""", json.GetProperty("limits").GetRawText());
        Assert.Equal("", json.GetProperty("either").GetString());
        Assert.Equal("""["x","y"]""", json.GetProperty("names").GetRawText());
        Assert.False(json.TryGetProperty("child", out _));
    }

    [Fact]
    public void What_was_not_sent_has_its_default_but_for_messages_and_choices()
    {
        var json = Json([]);

        Assert.Equal(0, json.GetProperty("double_value").GetDouble());
        Assert.Equal("INFO", json.GetProperty("level").GetString());
        Assert.Equal("", json.GetProperty("text").GetString());
        Assert.Equal("[]", json.GetProperty("numbers").GetRawText());
        Assert.Equal("{}", json.GetProperty("limits").GetRawText());
        Assert.All(["stamp", "child", "either"], name => Assert.False(json.TryGetProperty(name, out _)));
    }

    [Fact]
    public void Of_a_field_that_comes_twice_the_last_counts_and_messages_are_merged()
    {
        var message = SampleSchema.Message(output =>
        {
            Varint(output, 3, 1);
            Bytes(output, 16, [24, 5]);
            Varint(output, 3, 2);
            Bytes(output, 16, [32, 6]);
        });

        var json = Json(message);

        Assert.Equal(2, json.GetProperty("int32_value").GetInt32());
        var child = json.GetProperty("child");
        Assert.Equal((5, 6L), (child.GetProperty("int32_value").GetInt32(), child.GetProperty("int64_value").GetInt64()));
    }

    [Fact]
    public void Numbers_that_JSON_does_not_have_are_text_and_unknown_enums_are_numbers()
    {
        var message = SampleSchema.Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(double.NegativeInfinity);
            output.WriteTag(2, WireFormat.WireType.Fixed32);
            output.WriteFloat(float.NaN);
            Varint(output, 14, 77);
        });

        var json = Json(message);

        Assert.Equal(
            ("-Infinity", "NaN", 77),
            (json.GetProperty("double_value").GetString(), json.GetProperty("float_value").GetString(),
                json.GetProperty("level").GetInt32()));
    }

    [Fact]
    public void The_beginning_of_a_message_is_read_as_far_as_it_goes()
    {
        var message = SampleSchema.Message(output =>
        {
            Varint(output, 3, 1);
            Text(output, 12, new string('x', 1000));
        });
        var begin = new ReadOnlySequence<byte>(message.AsMemory(0, 100));

        var decoded = Decoder.Decode(begin, isWhole: false);

        Assert.Null(decoded.Problem);
        Assert.Contains("\"int32_value\":1", Encoding.UTF8.GetString(decoded.Json.Span), StringComparison.Ordinal);
        Assert.NotNull(Decoder.Decode(begin).Problem);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0D00")]
    [InlineData("6205")]
    [InlineData("00")]
    [InlineData("0E")]
    [InlineData("0C")]
    [InlineData("0B")]
    [InlineData("0B14")]
    [InlineData("18FFFFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("62FFFFFFFFFFFFFFFFFF01")]
    [InlineData("820103FFFFFF")]
    public void Bytes_that_are_no_message_are_reported_and_not_shown(string hex)
    {
        var decoded = Decoder.Decode(new ReadOnlySequence<byte>(Convert.FromHexString(hex)));

        Assert.False(decoded.IsJson);
        Assert.NotNull(decoded.Problem);
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_in_time_and_space()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Decoder.Decode(new ReadOnlySequence<byte>(bytes));
            Decoder.Decode(new ReadOnlySequence<byte>(bytes), isWhole: false);
        }
    }

    [Fact]
    public void Depth_is_bounded()
    {
        byte[] message = [24, 1];
        for (var i = 0; i < 100; i++)
        {
            message = SampleSchema.Message(output => Bytes(output, 16, message));
        }

        Assert.Contains("deeper", Decoder.Decode(new ReadOnlySequence<byte>(message)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_many_empty_ones_is_bounded()
    {
        // Each child is two bytes here and has a dozen defaults.
        var message = SampleSchema.Message(output =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                Bytes(output, 18, []);
            }
        });

        Assert.Contains("as JSON", Decoder.Decode(new ReadOnlySequence<byte>(message)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_protobuf_schema_is_not_for_the_decoder()
    {
        var one = new ReadOnlySequence<byte>([1]);

        Assert.Equal(Decoded.Unknown, PayloadDecoder.For("cdr", "", null, default).Decode(one));
        Assert.Equal(Decoded.Unknown, PayloadDecoder.For("protobuf", "x", null, default).Decode(one));
        Assert.Equal(Decoded.Unknown, PayloadDecoder.For("protobuf", "x", "jsonschema", "{}"u8.ToArray()).Decode(one));
        Assert.NotNull(PayloadDecoder.For("protobuf", "x", "protobuf", SampleSchema.Bytes).Decode(one).Problem);
    }

    private static JsonElement Json(byte[] message)
    {
        var decoded = Decoder.Decode(new ReadOnlySequence<byte>(message));
        Assert.Null(decoded.Problem);
        using var document = JsonDocument.Parse(decoded.Json);
        return document.RootElement.Clone();
    }

    private static void Varint(CodedOutputStream output, int field, ulong value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteUInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, Length);
        output.WriteString(value);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, Length);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
