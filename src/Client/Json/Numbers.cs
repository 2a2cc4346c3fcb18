using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RemoteAccess.Client.Json;

/// <summary>
/// The exporter allows for a number whatever may be read as one: a number, a string of digits, the names of NaN and the infinities. Viewers
/// read what is written, so each has one type here.
/// </summary>
internal static class Numbers
{
    /// <summary>Sets the type of a member that is a number, or of the numbers that a list or dictionary of it holds.</summary>
    /// <param name="schema">The member's node.</param>
    /// <param name="type">The member's type.</param>
    /// <param name="handling">What holds for it.</param>
    public static void WriteAs(JsonObject schema, Type type, JsonNumberHandling handling)
    {
        // Enums are written as they are, whatever holds for numbers.
        if ((Nullable.GetUnderlyingType(type) ?? type).IsEnum)
        {
            return;
        }

        if (KindOf(schema) is { } kind)
        {
            schema.Remove("anyOf");
            schema.Remove("pattern");
            schema["type"] = handling.HasFlag(JsonNumberHandling.WriteAsString) ? "string" : kind;
        }

        foreach (var within in new[] { schema["items"], schema["additionalProperties"] })
        {
            if (within is JsonObject elements)
            {
                // An enum among them has the form of a number: left as it is unless it cannot be one.
                WriteAs(elements, typeof(double), handling);
            }
        }
    }

    private static string? KindOf(JsonObject schema)
    {
        if (schema["anyOf"] is JsonArray { Count: 2 } either && either[0] is JsonObject number
            && (either[1] as JsonObject)?["enum"] is JsonArray)
        {
            return KindOf(number);
        }

        var types = schema["type"] switch
        {
            JsonArray several => several.Select(each => each!.GetValue<string>()).ToArray(),
            JsonValue one => [one.GetValue<string>()],
            _ => [],
        };
        return Array.Find(types, each => each is "number" or "integer");
    }
}
