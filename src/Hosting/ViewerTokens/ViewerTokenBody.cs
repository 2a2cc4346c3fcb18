using System.Text.Json;
using RemoteAccess.Protocol;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Reads the body of a request. An error names the member and the fix; it never shows a .NET type. Pure.</summary>
internal static class ViewerTokenBody
{
    private const int MaxShown = 64;

    private const string Send =
        "Send an object with identity, and if need be name, grants, lifetimeSeconds, connectionSeconds, flowControl.";

    private static readonly Dictionary<string, string> s_members = new(StringComparer.Ordinal)
    {
        ["identity"] = "text",
        ["name"] = "text",
        ["grants"] = "a list of text",
        ["lifetimeSeconds"] = "a whole number",
        ["connectionSeconds"] = "a whole number",
        ["flowControl"] = "true or false",
    };

    /// <summary>Reads a body.</summary>
    /// <param name="body">The JSON text in UTF-8.</param>
    /// <param name="problem">The error; empty if there is none.</param>
    /// <returns>The request, or null and an error.</returns>
    public static ViewerTokenRequest? Read(ReadOnlyMemory<byte> body, out string problem)
    {
        try
        {
            var request = JsonSerializer.Deserialize(body.Span, ViewerTokenJson.Default.ViewerTokenRequest);
            problem = request is null ? $"The body is null. {Send}" : string.Empty;
            return request;
        }
        catch (JsonException malformed)
        {
            problem = Explain(body, malformed);
            return null;
        }
    }

    private static string Explain(ReadOnlyMemory<byte> body, JsonException malformed)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? Explain(document.RootElement, malformed.Path ?? string.Empty)
                : $"The body is not a JSON object. {Send}";
        }
        catch (JsonException notJson)
        {
            return $"The body is not JSON: {notJson.Message} {Send}";
        }
        catch (InvalidOperationException)
        {
            return $"The body has the name of a member that is not Unicode text. {Send}";
        }
    }

    private static string Explain(JsonElement body, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            if (!s_members.ContainsKey(member.Name))
            {
                return $"The member {OutsideText.Quote(member.Name, MaxShown)} is unknown; "
                    + $"known members are {string.Join(", ", s_members.Keys)}.";
            }

            if (!seen.Add(member.Name))
            {
                return $"The member '{member.Name}' is there more than once; give it once.";
            }
        }

        // The path of a value within a list is $.grants[0].
        return path.StartsWith("$.", StringComparison.Ordinal) && s_members.TryGetValue(path[2..].Split('[')[0], out var kind)
            ? $"The value of '{path[2..]}' is not valid; {path[2..].Split('[')[0]} must be {kind}."
            : $"The body is not a valid request. {Send}";
    }
}
