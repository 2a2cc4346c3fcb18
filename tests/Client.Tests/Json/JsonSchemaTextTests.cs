using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RemoteAccess.Client.Json;
using static RemoteAccess.Client.Tests.Json.SchemaTypes;

namespace RemoteAccess.Client.Tests.Json;

/// <summary>Schemas of ordinary types in the form that stock viewers read, and the refusal of what has none.</summary>
public sealed class JsonSchemaTextTests
{
    public static TheoryData<Type, string> Readable => new()
    {
        { typeof(Plain),
            "name string, x number, n integer, ok boolean, xs [number], names [string], points [{x number, y number}], p {x number, y "
            + "number}" },
        { typeof(Missing),
            "effort number, note string, ok boolean, n integer, p {x number, y number}, ps [{x number, y number}], xs [number], id "
            + "string" },
        { typeof(Repeated),
            string.Join(", ",
                "ab".Select(name => $"{name} {{x number, y number}}").Concat("cdef".Select(name => $"{name} [{{x number, y number}}]"))) },
        { typeof(Enums),
            "number integer, maybeNumber integer, text string(Red|Green), maybeText string(Red|Green), texts [string(Red|Green)], "
            + "numbers [integer]" },
        { typeof(Texts), "a string, b string, c string, d string, e string, f string, g string, h string, i string" },
        { typeof(Figures), "a integer, b integer, c integer, d number, e number, f integer, g integer" },
        { typeof(Bytes), "a base64, b base64, c base64, d base64" },
        { typeof(Lists), "a [integer], b [string], c [integer], d [number], e [{x number, y number}], f [{x number, y number}]" },
        { typeof(Dictionaries), "a <number>, b <{x number, y number}>, c {}, d {}, e {}" },
        { typeof(Pairs), "a {item1 integer, item2 string}, b {key string, value number}" },
        { typeof(Stamped<Point>), "at string, value {x number, y number}" },
        { typeof(Small), "a integer, b number" },
        { typeof(Nothing), string.Empty },
        { typeof(Derived), "more string, id integer" },
        { typeof(Base), "id integer" },
        { typeof(Shape), "$type string, size number, name string, at {x number, y number}" },
        { typeof(Shapes),
            "one {$type string, size number, name string, at {x number, y number}}, all [{$type string, size number, name string, at {x "
            + "number, y number}}]" },
        { typeof(Extended), "a integer, b/c~d {x number, y number}, e [{x number, y number}], f [{x number, y number}]" },
        { typeof(NumbersAsText),
            "written string, maybeWritten string, allWritten [string], read number, allRead [number], naNs number, byName <integer>, "
            + "mode integer" },
        { typeof(Dictionary<string, double>), "<number>" },
    };

    public static TheoryData<Type, string[]> Unreadable => new()
    {
        { typeof(Tree), ["children[]: its type contains itself"] },
        { typeof(Deep), ["root.children[].children: its type contains itself"] },
        { typeof(Ping), ["pong.ping.pong: its type contains itself"] },
        {
            typeof(Loose),
            [
                "any: its shape is not known (System.Text.Json.JsonElement has none",
                    "other: its shape is not known (System.Object has none",
                "node: its shape is not known", "objects: its elements are of any kind",
            ]
        },
        { typeof(Untyped), ["a: its elements are of any kind; give them a type", "b: its elements are of any kind"] },
        { typeof(Jagged), ["a: it is an array of arrays; put the inner one into a record", "b: it is an array of arrays"] },
        { typeof(Tuples), ["a: a tuple's fields are not written; make it a record, or set IncludeFields"] },
        { typeof(Undataed),
            ["type: System.Type is no data; leave it out", "action: System.Action is no data", "handle: System.IntPtr is no data"] },
        { typeof(TwoSides), ["sides.value: it differs between the kinds of its type; give the members different names"] },
        { typeof(Converted),
            ["a: its shape is not known (RemoteAccess.Client.Tests.Json.SchemaTypes.Own has none, or a converter of its own)",
                "b: its shape is not known"] },
        { typeof(double[]), ["a message must be an object, and this is of type 'array': put it into a record."] },
        { typeof(int), ["a message must be an object, and this is of type 'integer'"] },
        { typeof(string), ["a message must be an object, and this is of type 'string'"] },
        { typeof(object), ["its shape is not known"] },
        { typeof(Wide1), ["its schema has more than 10000 nodes once repeated types are written out: send less in one message."] },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void Ordinary_types_have_the_form_that_viewers_read(Type type, string members)
    {
        var schema = Schema(type, Camel);
        Assert.Null(WhyNotRead(schema, "$", item: false));
        Assert.DoesNotContain("$ref", schema.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(type == typeof(Dictionary<string, double>) ? members : $"{{{members}}}", Outline(schema));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_has_no_readable_form_is_refused_with_every_member_and_a_way_out(Type type, string[] errors)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Schema(type, Camel)).Message;
        Assert.StartsWith($"Viewers cannot read messages of type {TypeName.Of(type)}: {errors[0]}", refusal, StringComparison.Ordinal);
        Assert.EndsWith("(WithRawChannel).", refusal, StringComparison.Ordinal);
        Assert.All(errors, error => Assert.Contains(error, refusal, StringComparison.Ordinal));
        Assert.Equal(
            errors.Length, refusal.Split("; ").Length - 1
            + (refusal.Contains("put it into a record.", StringComparison.Ordinal)
                || refusal.Contains("send less", StringComparison.Ordinal) ? 1 : 0));
    }

    [Fact]
    public void Options_decide_how_numbers_and_enums_are_written()
    {
        var web = Schema(typeof(Small), new JsonSerializerOptions(JsonSerializerDefaults.Web));
        Assert.Equal("{a integer, b number}", Outline(web));
        var strings = Schema(typeof(Small), new JsonSerializerOptions { NumberHandling = JsonNumberHandling.WriteAsString });
        Assert.Equal("{A string, B string}", Outline(strings));
        var named = Schema(
            typeof(Plain), new JsonSerializerOptions { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals });
        Assert.Contains("X number", Outline(named), StringComparison.Ordinal);
        Assert.Contains("Xs [number]", Outline(named), StringComparison.Ordinal);
        var enums = Schema(typeof(Enums), new JsonSerializerOptions { Converters = { new JsonStringEnumConverter() } });
        Assert.StartsWith("{Number string(Idle|Moving), MaybeNumber string(Idle|Moving)", Outline(enums), StringComparison.Ordinal);
        var fields = Schema(typeof(Tuples), new JsonSerializerOptions { IncludeFields = true });
        Assert.Equal("{A {Item1 integer, Item2 string}}", Outline(fields));
    }

    [Fact]
    public void What_the_exporter_itself_refuses_is_said_with_the_type()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => Schema(typeof(Plain), new JsonSerializerOptions { ReferenceHandler = ReferenceHandler.Preserve }));
        Assert.Contains("RemoteAccess.Client.Tests.Json.SchemaTypes.Plain", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_type_keeps_the_description_of_its_member()
    {
        var schema = Schema(typeof(Repeated), Camel);
        Assert.Equal("Where to", schema["properties"]!["f"]!["description"]!.GetValue<string>());
        Assert.Null(schema["properties"]!["d"]!["description"]);
    }

    [Fact]
    public void Members_of_every_kind_are_required_and_the_others_are_not() =>
        Assert.Equal(
            ["$type", "size", "name"], Schema(typeof(Shape), Camel)["required"]!.AsArray().Select(each => each!.GetValue<string>()));

    [Theory]
    [InlineData(
        typeof(Stamped<Point>), "RemoteAccess.Client.Tests.Json.SchemaTypes.Stamped<RemoteAccess.Client.Tests.Json.SchemaTypes.Point>")]
    [InlineData(typeof(Dictionary<string, double[]>), "System.Collections.Generic.Dictionary<System.String, System.Double[]>")]
    [InlineData(typeof(Generic<int>.Inner<string>),
        "RemoteAccess.Client.Tests.Json.JsonSchemaTextTests.Generic<System.Int32>.Inner<System.String>")]
    public void Names_keep_namespace_owner_and_arguments(Type type, string name) => Assert.Equal(name, TypeName.Of(type));

    private static JsonSerializerOptions Camel => new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static JsonObject Schema(Type type, JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return JsonNode.Parse(Encoding.UTF8.GetString(JsonSchemaText.Of(options.GetTypeInfo(type))))!.AsObject();
    }

    // What a stock viewer's reader looks at: one plain type for each node, nothing right within an array that is an array again.
    private static string? WhyNotRead(JsonNode? node, string path, bool item)
    {
        if (node is not JsonObject schema || schema["type"] is not JsonValue type)
        {
            return $"{path} has no plain type: {node?.ToJsonString()}";
        }

        return type.GetValue<string>() switch
        {
            "string" or "number" or "integer" or "boolean" => null,
            "object" => ((JsonObject?)schema["properties"] ?? [])
                .Select(member => WhyNotRead(member.Value, $"{path}.{member.Key}", item: false)).FirstOrDefault(why => why is not null),
            "array" when !item => WhyNotRead(schema["items"], $"{path}[]", item: true),
            var other => $"{path} is of type {other}",
        };
    }

    private static string Outline(JsonNode node) => node["type"]!.GetValue<string>() switch
    {
        "array" => $"[{Outline(node["items"]!)}]",
        "object" when node["additionalProperties"] is JsonObject values => $"<{Outline(values)}>",
        "object" => $"{{{string.Join(
            ", ", ((JsonObject?)node["properties"] ?? []).Select(member => $"{member.Key} {Outline(member.Value!)}"))}}}",
        "string" when node["enum"] is JsonArray names => $"string({string.Join('|', names.Select(name => name!.GetValue<string>()))})",
        "string" when node["contentEncoding"] is not null => "base64",
        var plain => plain,
    };

    internal static class Generic<T>
    {
        internal sealed record Inner<TMore>(T One, TMore Other);
    }
}
