# Two stages: what builds the packages stays behind; what runs has no compiler and no root.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY bot bot
COPY filters filters
COPY lexicons lexicons
COPY models models
RUN python -m venv /opt/dezhurny \
 && /opt/dezhurny/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data dezhurny && chmod 700 /data
COPY --from=build /opt/dezhurny /opt/dezhurny
ENV PATH=/opt/dezhurny/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DEZHURNY_DATA_DIR=/data \
    DEZHURNY_WEB_HOST=0.0.0.0
USER dezhurny
WORKDIR /data
VOLUME /data
EXPOSE 8033
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('DEZHURNY_WEB_PORT', '8033') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dezhurny"]
CMD ["run"]
