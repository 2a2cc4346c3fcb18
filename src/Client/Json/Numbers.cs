using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RemoteAccess.Client.Json;

/// <summary>
/// Sets one type for each number. The exporter's schema allows everything that can be read as a number: a number, a string of digits, the
/// names of NaN and the infinities. Viewers only read what is written, which has one type.
/// </summary>
internal static class Numbers
{
    /// <summary>Sets the type of a member that is a number, or of the numbers in a list or dictionary.</summary>
    /// <param name="schema">The member's node.</param>
    /// <param name="type">The member's type.</param>
    /// <param name="handling">The number handling of the member.</param>
    public static void WriteAs(JsonObject schema, Type type, JsonNumberHandling handling)
    {
        // Enums do not depend on the number handling.
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
                // An enum in them has the same form as a number: it is left unchanged unless it cannot be one.
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
