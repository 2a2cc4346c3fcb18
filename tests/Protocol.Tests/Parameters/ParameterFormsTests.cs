using System.Text;

namespace RemoteAccess.Protocol.Tests.Parameters;

/// <summary>
/// Every form that JSON writers of browsers, Python and stock viewers give a parameter, held against the protocol: read, or refused by
/// itself with its name while the parameters beside it are read.
/// </summary>
public sealed class ParameterFormsTests
{
    /// <summary>What stands for a parameter in a request that is else right; what its error says.</summary>
    public static TheoryData<string, string, string> Bad => new()
    {
        // Values that JSON does not have: null from browsers, tokens of their own from Python.
        { """{"name":"p","value":null}""", "p", "NaN" },
        { """{"name":"p","value":null,"type":"float64"}""", "p", "absent to unset" },
        { """{"name":"p","value":null,"type":"byte_array"}""", "p", "absent to unset" },
        { """{"name":"p","value":null,"type":"float64_array"}""", "p", "absent to unset" },
        { """{"value":null,"name":"p"}""", "p", "absent to unset" },
        { """{"name":"p","value":NaN}""", "p", "NaN" },
        { """{"name":"p","value":Infinity,"type":"float64"}""", "p", "NaN" },
        { """{"name":"p","value":-Infinity,"type":"float64"}""", "p", "NaN" },
        { """{"name":"p","value":[1.0,NaN],"type":"float64_array"}""", "p", "a value" },
        { """{"name":"p","value":[1.0,null],"type":"float64_array"}""", "p", "a value" },
        { """{"name":"p","value":{"a":{"b":[Infinity]}}}""", "p", "a value" },
        { """{"name":"p","value":{"a":null}}""", "p", "a value" },

        // Out of range.
        { """{"name":"p","value":1e400}""", "p", "64-bit float" },
        { """{"name":"p","value":-1e400,"type":"float64"}""", "p", "64-bit float" },
        { """{"name":"p","value":[0,1e400],"type":"float64_array"}""", "p", "64-bit float" },
        { $$"""{"name":"p","value":1{{new string('0', 400)}}}""", "p", "64-bit float" },

        // Types that contradict the value.
        { """{"name":"p","type":"float64","value":"1"}""", "p", "a number, as its type says" },
        { """{"name":"p","type":"float64","value":"NaN"}""", "p", "a number, as its type says" },
        { """{"name":"p","type":"float64","value":true}""", "p", "a number, as its type says" },
        { """{"name":"p","type":"float64","value":[1]}""", "p", "a number, as its type says" },
        { """{"name":"p","type":"float64_array","value":1.5}""", "p", "an array of numbers" },
        { """{"name":"p","type":"float64_array","value":["1"]}""", "p", "an array of numbers" },
        { """{"name":"p","type":"float64_array","value":[[1]]}""", "p", "an array of numbers" },
        { """{"name":"p","type":"float64_array","value":{"0":1,"1":2}}""", "p", "an array of numbers" },
        { """{"name":"p","type":"byte_array","value":[1,2]}""", "p", "base64" },
        { """{"name":"p","type":"byte_array","value":{"0":1}}""", "p", "base64" },
        { """{"name":"p","type":"byte_array","value":7}""", "p", "base64" },
        { """{"name":"p","type":"int64","value":1}""", "p", "absent, byte_array" },
        { """{"name":"p","type":"","value":1}""", "p", "absent, byte_array" },
        { """{"name":"p","type":"string"}""", "p", "absent, byte_array" },
        { """{"name":"p","type":7,"value":1}""", "p", "text" },

        // Base64 that is not of the standard alphabet, padded and in one piece.
        { """{"name":"p","type":"byte_array","value":"*"}""", "p", "standard alphabet" },
        { """{"name":"p","type":"byte_array","value":"-_8="}""", "p", "standard alphabet" },
        { """{"name":"p","type":"byte_array","value":"YQ"}""", "p", "padded" },
        { """{"name":"p","type":"byte_array","value":"YW Jj"}""", "p", "white space" },
        { """{"name":"p","type":"byte_array","value":"YWJj\n"}""", "p", "white space" },
        { """{"name":"p","type":"byte_array","value":" "}""", "p", "white space" },
        { """{"name":"p","type":"byte_array","value":"data:;base64,YQ=="}""", "p", "standard alphabet" },

        // Mixtures and nests.
        { """{"name":"p","value":[1,"a"]}""", "p", "one kind" },
        { """{"name":"p","value":[true,1]}""", "p", "one kind" },
        { """{"name":"p","value":[1.5,[]]}""", "p", "one kind" },
        { """{"name":"p","value":["a",{}]}""", "p", "one kind" },
        { """{"name":"p","value":[null]}""", "p", "a value" },
        { """{"name":"p","value":{"a":1,"a":2}}""", "p", "each member only once" },
        { $$"""{"name":"p","value":{{new string('[', 62)}}{{new string(']', 62)}}}""", "p", "61 levels" },
        { $$"""{"name":"p","value":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""", "p", "61 levels" },

        // No parameter at all.
        { """{"name":"p","value":1,"more":2}""", "p", "name, type and value only" },
        { """{"name":"p","value":1,"value":2}""", "p", "once" },
        { """{"name":"p","name":"p","value":1}""", "p", "once" },
        { """{"value":1}""", "parameters[1]", "name" },
        { """{"name":null,"value":1}""", "parameters[1]", "name" },
        { """{"name":5,"value":1}""", "parameters[1]", "text" },
        { """{"name":"\ud800","value":1}""", "parameters[1]", "Unicode" },
        { """{"name":"p","value":"\ud800"}""", "p", "Unicode" },
        { """{"name":"p","value":{"\ud800":1}}""", "p", "Unicode" },
        { """{"\ud800":1,"name":"p","value":1}""", "p", "Unicode" },
        { """{"\ud800":1,"value":1}""", "parameters[1]", "Unicode" },
        { "null", "parameters[1]", "an object" },
        { "5", "parameters[1]", "an object" },
        { "[]", "parameters[1]", "an object" },
        { "\"p\"", "parameters[1]", "an object" },
        { "{}", "parameters[1]", "name" },
        { """{"name":"a\r\nb\u2029c","type":"float64","value":"x"}""", "a??b?c", "a number" },
    };

    /// <summary>What is read, whoever wrote it.</summary>
    public static TheoryData<string, ParameterValue?> Good => new()
    {
        { """{"name":"p","value":-0}""", new IntegerParameterValue(0) },
        { """{"name":"p","value":-0.0}""", new FloatParameterValue(-0.0) },
        { """{"name":"p","value":0,"type":"float64"}""", new FloatParameterValue(0) },
        { """{"name":"p","value":1e3}""", new FloatParameterValue(1000) },
        { """{"name":"p","value":1.0}""", new FloatParameterValue(1) },
        { """{"name":"p","value":1e-400}""", new FloatParameterValue(0) },
        { """{"name":"p","value":9007199254740993}""", new IntegerParameterValue(9007199254740993) },
        { """{"name":"p","value":-9223372036854775808}""", new IntegerParameterValue(long.MinValue) },
        { """{"name":"p","value":18446744073709551615}""", new FloatParameterValue(18446744073709551615d) },
        { """{"name":"p","value":18446744073709551615,"type":"float64"}""", new FloatParameterValue(18446744073709551615d) },
        { """{"name":"p","value":[9223372036854775807,9223372036854775808]}""",
            new FloatArrayParameterValue(new[] { 9223372036854775807d, 9223372036854775808d }) },
        { """{"name":"p","value":"NaN"}""", new StringParameterValue("NaN") },
        { """{"name":"p","value":"Infinity \" NaN"}""", new StringParameterValue("Infinity \" NaN") },
        { """{"name":"p","value":"YQ=="}""", new StringParameterValue("YQ==") },
        { """{"name":"p","type":null,"value":1}""", new IntegerParameterValue(1) },
        { """{"name":"p","type":"byte_array","value":""}""", new BytesParameterValue(ReadOnlyMemory<byte>.Empty) },
        { """{"name":"p","type":"byte_array","value":"+/8="}""", new BytesParameterValue(new byte[] { 0xfb, 0xff }) },
        { """{"name":"p","value":{"0":1,"1":2}}""", new DictionaryParameterValue(
            new Dictionary<string, ParameterValue> { ["0"] = new IntegerParameterValue(1), ["1"] = new IntegerParameterValue(2) }) },
        { """{"name":"p","value":""}""", new StringParameterValue(string.Empty) },
        { """{"name":"","value":true}""", BooleanParameterValue.True },
        { """{"name":"p"}""", null },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_parameter_is_refused_by_name_and_takes_no_other_with_it(string json, string name, string fix)
    {
        var message = Decode($$"""{"op":"setParameters","parameters":[{"name":"before","value":1},{{json}},{"name":"after","value":"NaN, Infinity"}],"id":"x"}""");
        Assert.Equal("x", message.Id);
        Assert.Equal(
            [new Parameter("before", new IntegerParameterValue(1)), new Parameter("after", new StringParameterValue("NaN, Infinity"))],
            message.Parameters);
        var refused = Assert.Single(message.Refused);
        Assert.Equal(name, refused.Name);
        Assert.Contains(fix, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Error, character => char.IsControl(character) || character is '\u2028' or '\u2029');
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void What_the_protocol_has_is_read_beside_a_bad_one(string json, ParameterValue? value)
    {
        foreach (var bad in new[] { string.Empty, ",{\"name\":\"bad\",\"value\":NaN}" })
        {
            var message = Decode($$"""{"op":"setParameters","parameters":[{{json}}{{bad}}]}""");
            Assert.Equal(value, Assert.Single(message.Parameters).Value);
            Assert.Equal(bad.Length == 0 ? 0 : 1, message.Refused.Count);
        }
    }

    [Theory]
    [InlineData("""{"id":"x","parameters":[{"name":"p","value":NaN},{"name":"q","value":1}],"op":"setParameters"}""")]
    [InlineData("""{"op":"setParameters","id":"x","parameters":[{"name":"p","value":Infinity},{"name":"q","value":1}]}""")]
    public void The_order_of_members_means_nothing(string json)
    {
        var message = Decode(json);
        Assert.Equal(("x", "p", "q"), (message.Id, Assert.Single(message.Refused).Name, Assert.Single(message.Parameters).Name));
    }

    [Theory]
    [InlineData("""{"op":"setParameters","id":"x"}""", "x", "parameters")]
    [InlineData("""{"op":"setParameters","parameters":null,"id":"x"}""", "x", "parameters")]
    [InlineData("""{"op":"setParameters","parameters":{"name":"p"},"id":"x"}""", "x", "parameters")]
    [InlineData("""{"op":"setParameters","parameters":"p","id":"x"}""", "x", "parameters")]
    [InlineData("""{"op":"setParameters","parameters":NaN,"id":"x"}""", "x", "parameters")]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"p","value":1}],"id":5}""", null, "id")]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"p","value":1}],"id":{}}""", null, "id")]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"p","value":1}],"id":"\ud800"}""", null, "id")]
    public void A_request_that_is_wrong_as_a_whole_is_refused_as_a_whole(string json, string? id, string what)
    {
        var message = Decode(json);
        Assert.Equal((id, what), (message.Id, Assert.Single(message.Refused).Name));
        Assert.Empty(message.Parameters);
    }

    [Fact]
    public void A_name_that_is_given_twice_is_not_guessed_at()
    {
        var message = Decode(
            """{"op":"setParameters","parameters":[{"name":"p","value":1},{"name":"q","value":1},{"name":"p","value":2},{"name":"r","value":null},{"name":"r","value":1}]}""");
        Assert.Equal(["q"], message.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["r", "p", "r"], message.Refused.Select(refused => refused.Name));
    }

    [Fact]
    public void The_work_that_bad_parameters_cause_is_bounded()
    {
        var message = Decode($$"""{"op":"setParameters","parameters":[{"name":"good","value":1},{{string.Join(',', Enumerable.Repeat("0", 101))}}],"id":"x"}""");
        Assert.Empty(message.Parameters);
        Assert.Contains("more than 100", Assert.Single(message.Refused).Error, StringComparison.Ordinal);
        message = Decode($$"""{"op":"setParameters","parameters":[{"name":"good","value":1},{{string.Join(',', Enumerable.Repeat("0", 100))}}],"id":"x"}""");
        Assert.Equal((1, 100), (message.Parameters.Count, message.Refused.Count));
        var twice = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"name":"{{i}}","value":1},{"name":"{{i}}","value":1}"""));
        Assert.Single(Decode($$"""{"op":"setParameters","parameters":[{{twice}}]}""").Refused);
        var name = new string('n', 10_000);
        Assert.InRange(Assert.Single(Decode($$"""{"op":"setParameters","parameters":[{"name":"{{name}}","value":null}]}""").Refused).Name.Length, 1, 100);
    }

    [Theory]
    [InlineData("getParameters")]
    [InlineData("subscribeParameterUpdates")]
    [InlineData("unsubscribeParameterUpdates")]
    public void Names_are_read_one_by_one_and_an_empty_list_means_all(string op)
    {
        Read(op, ""","parameterNames":["a",null,1,"","\ud800"]""", ["a", ""],
            ["parameterNames[1]", "parameterNames[2]", "parameterNames[4]"], all: false);
        Read(op, ""","parameterNames":["a",NaN,-Infinity]""", ["a"], ["parameterNames[1]", "parameterNames[2]"], all: false);
        Read(op, $$""","parameterNames":["a",{{new string('[', 100)}}{{new string(']', 100)}}]""", ["a"], ["parameterNames[1]"], all: false);
        Read(op, ""","parameterNames":[null]""", [], ["parameterNames[0]"], all: false);
        Read(op, ""","parameterNames":null""", [], ["parameterNames"], all: false);
        Read(op, ""","parameterNames":{"a":1}""", [], ["parameterNames"], all: false);
        Read(op, string.Empty, [], ["parameterNames"], all: false);
        Read(op, ""","parameterNames":[]""", [], [], all: true);
    }

    private static void Read(string op, string members, string[] names, string[] refused, bool all)
    {
        var message = ClientMessageDecoder.Decode(Frames.Text($$"""{"op":"{{op}}"{{members}}}"""));
        var (read, bad, means) = message switch
        {
            GetParametersMessage get => (get.ParameterNames, get.Refused, get.All),
            SubscribeParameterUpdatesMessage subscribe => (subscribe.ParameterNames, subscribe.Refused, subscribe.All),
            UnsubscribeParameterUpdatesMessage unsubscribe => (unsubscribe.ParameterNames, unsubscribe.Refused, unsubscribe.All),
            _ => throw new InvalidOperationException(message.GetType().Name),
        };
        Assert.Equal(names, read);
        Assert.Equal(refused, bad.Select(one => one.Name));
        Assert.Equal(all, means);
    }

    private static SetParametersMessage Decode(string json)
    {
        // In pieces too: what is read must not depend on where the buffer's segments end.
        var whole = Assert.IsType<SetParametersMessage>(ClientMessageDecoder.Decode(Frames.Text(json)));
        var bytes = Encoding.UTF8.GetBytes(json);
        var pieces = Assert.IsType<SetParametersMessage>(
            ClientMessageDecoder.Decode(new ControlFrameView(FrameOpcode.Text, Segments.Of(bytes, bytes.Length > 10_000 ? 1_000 : 3))));
        Assert.Equal(whole.Parameters, pieces.Parameters);
        Assert.Equal(whole.Refused, pieces.Refused);
        return whole;
    }
}
