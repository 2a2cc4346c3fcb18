using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The parameters of a message. If a name is there twice, both entries are refused.</summary>
[JsonConverter(typeof(EntriesConverter<ParameterListWire>))]
internal sealed class ParameterListWire : EntriesWire<Parameter>
{
    public ParameterListWire()
    {
    }

    public ParameterListWire(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            Add(parameter);
        }
    }

    protected override string Member => "parameters";

    protected override Parameter ReadEntry(ref Utf8JsonReader reader) => ParameterJson.Read(ref reader);

    protected override void WriteEntry(Utf8JsonWriter writer, Parameter entry) => ParameterJson.Write(writer, entry);

    protected override string? FindName(Utf8JsonReader reader) => ParameterJson.FindName(reader);

    /// <summary>Refuses parameters that are set twice, because the intended value is unknown.</summary>
    public ParameterListWire EachOnce()
    {
        var seen = new HashSet<string>(Refused.Select(refused => refused.Name), StringComparer.Ordinal);
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in Entries)
        {
            if (!seen.Add(parameter.Name))
            {
                repeated.Add(parameter.Name);
            }
        }

        if (repeated.Count > 0)
        {
            Remove(parameter => repeated.Contains(parameter.Name));
            if (Refused.Count + repeated.Count > MaxRefused)
            {
                RefuseAll(Member, $"more than {MaxRefused} of them are not valid, so none is accepted");
                return this;
            }
        }

        foreach (var name in repeated)
        {
            Refuse(name, "it is given more than once; give it once");
        }

        return this;
    }
}
