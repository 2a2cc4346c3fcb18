using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Requests;

/// <summary>Writes parameters as results.</summary>
internal static class ParameterOutput
{
    /// <summary>Writes parameters, one line of text each, or one JSON object for all.</summary>
    /// <param name="output">The output.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="id">The id of the request they answer; null for a change.</param>
    /// <param name="cancellationToken">Stops waiting for the output.</param>
    public static Task WriteAsync(
        RequestOutput output, IReadOnlyList<Parameter> parameters, string? id, CancellationToken cancellationToken) => output.WriteAsync(
        json =>
        {
            json.WriteString("type", "parameterValues");
            json.WriteString("id", id);
            json.WriteStartArray("parameters");
            foreach (var parameter in parameters)
            {
                ParameterText.Write(json, parameter);
            }

            json.WriteEndArray();
        },
        parameters.Select(ParameterText.Line),
        cancellationToken);

    /// <summary>Throws if names that were requested are missing in the answer.</summary>
    /// <param name="asked">The requested names.</param>
    /// <param name="answered">The parameters in the answer.</param>
    /// <exception cref="ViewerException">Some are missing.</exception>
    public static void ThrowIfMissing(IEnumerable<string> asked, IReadOnlyList<Parameter> answered)
    {
        var missing = asked.Except(
            answered.Where(parameter => parameter.Value is not null).Select(parameter => parameter.Name), StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            var names = string.Join(", ", missing.Select(name => $"'{name}'"));
            throw new ViewerException(
                ExitCode.NotThere, $"The device has no parameter {names}; get-param without names prints all parameters.");
        }
    }
}
