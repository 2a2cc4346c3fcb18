#pragma warning disable CS1591, SA1402, SA1649 // Message types as devices have them, one beside the other.
using System.Collections;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RemoteAccess.Client.Tests.Json;

internal static class SchemaTypes
{
    public enum Mode
    {
        Idle,
        Moving,
    }

    [JsonConverter(typeof(JsonStringEnumConverter<Colour>))]
    public enum Colour
    {
        Red,
        Green,
    }

    public sealed record Point(double X, double Y);

    public sealed record Plain(string Name, double X, int N, bool Ok, double[] Xs, string[] Names, Point[] Points, Point P);

    public sealed record Missing(float? Effort, string? Note, bool? Ok, int? N, Point? P, Point?[] Ps, double?[] Xs, Guid? Id);

    public sealed record Repeated(
        Point A, Point B, Point[] C, Point[] D, IReadOnlyList<Point> E, [property: Description("Where to")] Point[]? F);

    public sealed record Enums(Mode Number, Mode? MaybeNumber, Colour Text, Colour? MaybeText, Colour[] Texts, Mode[] Numbers);

    public sealed record Texts(DateTime A, DateTimeOffset B, TimeSpan C, Guid D, Uri E, char F, DateOnly G, TimeOnly H, Version I);

    public sealed record Figures(byte A, sbyte B, ulong C, decimal D, Half E, Int128 F, short? G);

    public sealed record Bytes(byte[] A, Memory<byte> B, ReadOnlyMemory<byte>? C, byte[]? D);

    public sealed record Lists(
        List<int> A, IEnumerable<string> B, HashSet<long> C, Memory<double> D, Stack<Point> E, IReadOnlyCollection<Point> F);

    public sealed record Dictionaries(Dictionary<string, double> A, Dictionary<int, Point> B, IReadOnlyDictionary<string, Tree> C,
        Dictionary<string, object> D, JsonObject E);

    public sealed record Pairs(Tuple<int, string> A, KeyValuePair<string, double> B);

    public sealed record Stamped<T>(DateTimeOffset At, T Value);

    public readonly record struct Small(int A, float? B);

    public sealed record Nothing;

    public abstract record Base(int Id);

    public sealed record Derived(int Id, string More) : Base(Id);

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape(string Name);

    public sealed record Circle(string Name, double Size) : Shape(Name);

    public sealed record Square(string Name, double Size, Point? At) : Shape(Name);

    public sealed record Shapes(Shape One, Shape[] All);

    public sealed class Extended
    {
        public required int A { get; init; }

        [JsonPropertyName("b/c~d")]
        public Point? B { get; set; }

        [JsonPropertyName("e")]
        public Point[]? E { get; set; }

        public Point[]? F { get; set; }

        [JsonIgnore]
        public object? Ignored { get; set; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? More { get; set; }
    }

    public sealed class NumbersAsText
    {
        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public long Written { get; set; }

        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public double? MaybeWritten { get; set; }

        [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
        public double[]? AllWritten { get; set; }

        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
        public double Read { get; set; }

        [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public double[]? AllRead { get; set; }

        [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public float NaNs { get; set; }

        public Dictionary<string, int>? ByName { get; set; }

        public Mode Mode { get; set; }
    }

    public sealed record Tree(string Name, Tree[] Children);

    public sealed record Deep(Tree? Root);

    public sealed record Ping(Pong? Pong);

    public sealed record Pong(Ping? Ping);

    public sealed record Loose(JsonElement Any, object Other, JsonNode? Node, List<object> Objects);

    public sealed record Untyped(JsonArray A, ArrayList B);

    public sealed record Jagged(double[][] A, List<List<int>> B, Dictionary<string, double[][]> C);

    public sealed record Tuples((int A, string B) A);

    public sealed class Undataed
    {
        public Type? Type { get; set; }

        public Action? Action { get; set; }

        public nint Handle { get; set; }
    }

    [JsonDerivedType(typeof(Left), "left")]
    [JsonDerivedType(typeof(Right), "right")]
    public abstract record Sides;

    public sealed record Left(int Value) : Sides;

    public sealed record Right(string Value) : Sides;

    public sealed record TwoSides(Sides Sides);

    [JsonConverter(typeof(OwnConverter))]
    public readonly record struct Own(int Value);

    public sealed record Converted(Own A, Own? B);

    // 3 in each of 9 levels: 19,683 nodes once written out.
    public sealed record Wide1(Wide2 A, Wide2 B, Wide2 C);

    public sealed record Wide2(Wide3 A, Wide3 B, Wide3 C);

    public sealed record Wide3(Wide4 A, Wide4 B, Wide4 C);

    public sealed record Wide4(Wide5 A, Wide5 B, Wide5 C);

    public sealed record Wide5(Wide6 A, Wide6 B, Wide6 C);

    public sealed record Wide6(Wide7 A, Wide7 B, Wide7 C);

    public sealed record Wide7(Wide8 A, Wide8 B, Wide8 C);

    public sealed record Wide8(Wide9 A, Wide9 B, Wide9 C);

    public sealed record Wide9(int A, int B, int C);

    public sealed class OwnConverter : JsonConverter<Own>
    {
        public override Own Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, Own value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
