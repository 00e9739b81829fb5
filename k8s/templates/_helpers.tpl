{{/* The services that the chart installs; every template ranges over this list. */}}
{{- define "openchutes.services" -}}
chutes bounty metrics instance
{{- end }}

{{- define "openchutes.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Prefix of object names; short enough that the longest suffix still fits into 63 characters. */}}
{{- define "openchutes.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := include "openchutes.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "openchutes.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "openchutes.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: openchutes
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Selector of one service's pods: never a version or a value in it, since a Deployment's selector can't change. Takes (list root name). */}}
{{- define "openchutes.selector" -}}
{{- $root := first . }}{{ $name := last . -}}
app.kubernetes.io/name: {{ include "openchutes.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ $name }}
{{- end }}

{{/* One service's values: the defaults, and what `services.<name>` says otherwise. Takes (list root name); read it with fromYaml. */}}
{{- define "openchutes.serviceValues" -}}
{{- $root := first . }}{{ $name := last . -}}
{{- mergeOverwrite (deepCopy $root.Values.defaults) (deepCopy (default dict (index $root.Values.services $name))) | toYaml }}
{{- end }}

{{/* An image, pulled from `global.imageRegistry` if that is set. Takes (list root image). */}}
{{- define "openchutes.fromRegistry" -}}
{{- $registry := (first .).Values.global.imageRegistry }}{{ $image := last . -}}
{{- if $registry }}
{{- $parts := splitList "/" $image }}
{{- /* The first part is a registry if it looks like a host, as docker and containerd decide it. */}}
{{- if and (gt (len $parts) 1) (or (contains "." (first $parts)) (contains ":" (first $parts)) (eq (first $parts) "localhost")) }}
{{- $parts = rest $parts }}
{{- end }}
{{- printf "%s/%s" $registry (join "/" $parts) }}
{{- else }}
{{- $image }}
{{- end }}
{{- end }}

{{/* A service's image. Takes (list root name values). */}}
{{- define "openchutes.image" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $svc := index . 2 -}}
{{- $tag := default $root.Chart.AppVersion $root.Values.image.tag }}
{{- $image := printf "%s-%s:%s%s" $root.Values.image.repository $name $tag (ternary "-native" "" (eq $root.Values.image.flavour "native")) }}
{{- include "openchutes.fromRegistry" (list $root (default $image $svc.imageOverride)) }}
{{- end }}

{{/* The service account of a service's pods. Takes (list root name). */}}
{{- define "openchutes.serviceAccount" -}}
{{- $root := first . -}}
{{- if $root.Values.serviceAccount.create }}{{ include "openchutes.fullname" $root }}-{{ last . }}{{ else }}{{ default "default" $root.Values.serviceAccount.name }}{{ end }}
{{- end }}

{{/* Labels and annotations of a pod. Takes (list root values component annotations). */}}
{{- define "openchutes.podMetadata" -}}
{{- $root := index . 0 -}}
labels:
  {{- include "openchutes.labels" $root | nindent 2 }}
  app.kubernetes.io/component: {{ index . 2 }}
  {{- with (index . 1).podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with index . 3 }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What the specs of all pods of the chart have in common: as whom they run, and where they may. Takes (list root values service-account pod-security-context). */}}
{{- define "openchutes.podSpec" -}}
{{- $root := index . 0 }}{{ $svc := index . 1 -}}
serviceAccountName: {{ index . 2 }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with index . 3 }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $svc.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $svc.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with $svc.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $svc.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $svc.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $svc.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Replicas that a service may have at most, one included that an update starts before it stops another. Takes its values. */}}
{{- define "openchutes.mostReplicas" -}}
{{- add (ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled) 1 }}
{{- end }}

{{/* Connections that a service's replicas may hold: the pool, and four beside it (relay, LISTEN, locks). Takes its values. */}}
{{- define "openchutes.connections" -}}
{{- mul (include "openchutes.mostReplicas" .) (add (default 24 (index .config "quarkus.datasource.jdbc.max-size")) 4) }}
{{- end }}

{{/* Whether the schema is migrated by a hook before the install: only where the database exists before the release. */}}
{{- define "openchutes.migrateAtStart" -}}
{{- if or (eq .Values.migration.mode "atStart") (and .Release.IsInstall (ne .Values.database.mode "external")) }}true{{ else }}false{{ end }}
{{- end }}

{{/* Where a service's database is. Takes (list root name values). */}}
{{- define "openchutes.databaseEnv" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $svc := index . 2 -}}
{{- $fullname := include "openchutes.fullname" $root -}}
{{- if eq $root.Values.database.mode "inCluster" -}}
- name: QUARKUS_DATASOURCE_JDBC_URL
  value: jdbc:postgresql://{{ $fullname }}-postgresql:5432/{{ $name }}
- name: QUARKUS_DATASOURCE_USERNAME
  value: {{ $name }}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ default (printf "%s-postgresql" $fullname) $root.Values.database.inCluster.existingSecret }}
      key: {{ $name }}-password
{{- else -}}
{{- $cnpg := eq $root.Values.database.mode "cloudnativepg" -}}
{{- $secret := ternary (printf "%s-%s-db-app" $fullname $name) (default (printf "%s-%s-db" $fullname $name) $svc.database.existingSecret) $cnpg -}}
- name: QUARKUS_DATASOURCE_JDBC_URL
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ ternary "jdbc-uri" $root.Values.database.secretKeys.url $cnpg }}
- name: QUARKUS_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ ternary "username" $root.Values.database.secretKeys.username $cnpg }}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ ternary "password" $root.Values.database.secretKeys.password $cnpg }}
{{- end }}
{{- end }}

{{- define "openchutes.bootstrapServers" -}}
{{- if eq .Values.kafka.mode "inCluster" -}}
{{ include "openchutes.fullname" . }}-kafka:9092
{{- else -}}
{{ required "kafka.bootstrapServers is needed where kafka.mode is external" .Values.kafka.bootstrapServers }}
{{- end }}
{{- end }}

{{/* Secret that Strimzi makes for the KafkaUser, if pods can read it: only in their own namespace. */}}
{{- define "openchutes.kafkaUserSecret" -}}
{{- with .Values.kafka.strimzi.user }}
{{- if and .create (has .namespace (list "" $.Release.Namespace)) }}{{ include "openchutes.kafkaUser" $ }}{{ end }}
{{- end }}
{{- end }}

{{- define "openchutes.kafkaUser" -}}
{{- default (include "openchutes.fullname" .) .Values.kafka.strimzi.user.name }}
{{- end }}

{{/* How Kafka is reached: each `kafka.*` client property as KAFKA_…, certificates as PEM in the variable itself. */}}
{{- define "openchutes.kafkaEnv" -}}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ include "openchutes.bootstrapServers" . | quote }}
{{- $client := include "openchutes.kafkaUserSecret" . }}
{{- with .Values.kafka }}
{{- if and (ne .securityProtocol "PLAINTEXT") (eq .mode "external") }}
- name: KAFKA_SECURITY_PROTOCOL
  value: {{ .securityProtocol }}
{{- if has .securityProtocol (list "SSL" "SASL_SSL") }}
{{- if .tls.caSecret }}
- name: KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: KAFKA_SSL_TRUSTSTORE_CERTIFICATES
  valueFrom:
    secretKeyRef:
      name: {{ .tls.caSecret }}
      key: {{ .tls.caKey }}
{{- end }}
{{- $certificate := default (ternary $client "" (eq .securityProtocol "SSL")) .tls.clientSecret }}
{{- if $certificate }}
- name: KAFKA_SSL_KEYSTORE_TYPE
  value: PEM
- name: KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN
  valueFrom:
    secretKeyRef:
      name: {{ $certificate }}
      key: {{ if .tls.clientSecret }}{{ .tls.clientCertificateKey }}{{ else }}user.crt{{ end }}
- name: KAFKA_SSL_KEYSTORE_KEY
  valueFrom:
    secretKeyRef:
      name: {{ $certificate }}
      key: {{ if .tls.clientSecret }}{{ .tls.clientKeyKey }}{{ else }}user.key{{ end }}
{{- end }}
{{- end }}
{{- if has .securityProtocol (list "SASL_PLAINTEXT" "SASL_SSL") }}
- name: KAFKA_SASL_MECHANISM
  value: {{ .sasl.mechanism }}
- name: KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ required "kafka.sasl.existingSecret is needed for SASL" (default $client .sasl.existingSecret) }}
      key: {{ .sasl.jaasKey }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Environment that a service's container and its migration share. Takes (list root name values). */}}
{{- define "openchutes.env" -}}
{{- $root := index . 0 }}{{ $svc := index . 2 -}}
{{ include "openchutes.databaseEnv" . }}
{{ include "openchutes.kafkaEnv" $root }}
{{- if eq $root.Values.image.flavour "jvm" }}
- name: JAVA_TOOL_OPTIONS
  value: {{ $svc.javaOptions | quote }}
{{- end }}
- name: QUARKUS_LOG_CATEGORY__IO_OPENCHUTES__LEVEL
  value: {{ $svc.logLevel }}
{{- with $root.Values.monitoring.otlp.endpoint }}
- name: QUARKUS_OTEL_SDK_DISABLED
  value: "false"
- name: QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- range $key, $value := $svc.config }}
- name: {{ regexReplaceAll "[^A-Z0-9]" ($key | upper) "_" }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- if and (eq (index . 1) "instance") (not (hasKey $svc.config "openchutes.instances.call.domain")) }}
{{- range $i, $host := concat $root.Values.ingress.callHosts $root.Values.gateway.callHostnames | uniq }}
{{- if and (eq $i 0) (hasPrefix "*." $host) }}
- name: OPENCHUTES_INSTANCES_CALL_DOMAIN
  value: {{ trimPrefix "*." $host | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if and $root.Values.accounts.existingSecret (eq (index . 1) "chutes") }}
- name: OPENCHUTES_CHUTES_ACCOUNTS_SEED_FILE
  value: /etc/openchutes/accounts/accounts.json
{{- end }}
{{- if and $root.Values.accounts.trustedProxies (eq (index . 1) "chutes") }}
- name: OPENCHUTES_CHUTES_ACCOUNTS_TRUSTED_PROXIES
  value: {{ join "," $root.Values.accounts.trustedProxies | quote }}
{{- end }}
{{- if and $root.Values.accounts.trustedProxies (eq (index . 1) "bounty") }}
- name: OPENCHUTES_BOUNTY_FEED_TRUSTED_PROXIES
  value: {{ join "," $root.Values.accounts.trustedProxies | quote }}
{{- end }}
{{- with $svc.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* How chutes-service builds images. */}}
{{- define "openchutes.buildsEnv" -}}
- name: OPENCHUTES_CHUTES_IMAGES_BUILDER
  value: kubernetes
- name: OPENCHUTES_CHUTES_IMAGES_BUILDS_REGISTRY
  value: {{ required "builds.registry is needed where builds.enabled" .Values.builds.registry | quote }}
- name: OPENCHUTES_CHUTES_IMAGES_BUILDS_PLATFORM_URL
  value: http://{{ include "openchutes.fullname" . }}-chutes.{{ .Release.Namespace }}.svc
- name: OPENCHUTES_CHUTES_IMAGES_BUILDS_NAMESPACE
  value: {{ default .Release.Namespace .Values.builds.namespace }}
- name: OPENCHUTES_CHUTES_IMAGES_BUILDS_SERVICE_ACCOUNT
  value: {{ include "openchutes.fullname" . }}-builds
{{- with .Values.builds.pushSecret }}
- name: OPENCHUTES_CHUTES_IMAGES_BUILDS_PUSH_SECRET
  value: {{ . }}
{{- end }}
{{- end }}

{{/* Annotations of a hook; `hooks.annotations` wins. Takes (list root hook weight). */}}
{{- define "openchutes.hook" -}}
{{- $own := dict "helm.sh/hook" (index . 1) "helm.sh/hook-weight" (index . 2) "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" -}}
{{- mergeOverwrite $own (index . 0).Values.hooks.annotations | toYaml }}
{{- end }}

{{/* The hook of a job that must run when its database or broker is there. Takes a mode. */}}
{{- define "openchutes.hookOf" -}}
{{- ternary "pre-install,pre-upgrade" "post-install,pre-upgrade" (eq . "external") }}
{{- end }}

{{/* The service account of the hooks: the services' own do not exist yet when the first hooks run. */}}
{{- define "openchutes.hookAccount" -}}
{{- include "openchutes.serviceAccount" (list . "hooks") }}
{{- end }}

{{/* The pod of a job that runs a service's image once. Takes (list root service values component service-account annotations environment-of-its-own). */}}
{{- define "openchutes.jobPod" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $svc := index . 2 }}{{ $component := index . 3 -}}
metadata:
  {{- include "openchutes.podMetadata" (list $root $svc $component (index . 5)) | nindent 2 }}
spec:
  restartPolicy: Never
  {{- include "openchutes.podSpec" (list $root $svc (index . 4) $svc.podSecurityContext) | nindent 2 }}
  {{- with $svc.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ $component }}
      image: {{ include "openchutes.image" (list $root $name $svc) | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      {{- with $svc.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if eq $root.Values.image.flavour "native" }}
      args: {{ splitList " " $svc.nativeOptions | toJson }}
      {{- end }}
      env:
        {{- range $key, $value := index . 6 }}
        - name: {{ $key }}
          value: {{ $value | quote }}
        {{- end }}
        {{- include "openchutes.env" (list $root $name $svc) | nindent 8 }}
      resources:
        {{- toYaml $svc.resources | nindent 8 }}
      volumeMounts:
        {{- include "openchutes.volumeMounts" (list $root $name $svc) | nindent 8 }}
  volumes:
    {{- include "openchutes.volumes" (list $root $name $svc) | nindent 4 }}
{{- end }}

{{/* What a service's pods and jobs may write to, and the files of secrets that they read. Takes (list root name values). */}}
{{- define "openchutes.volumes" -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
- name: tmp
  emptyDir:
    sizeLimit: 128Mi
{{- with $root.Values.database.tls.caSecret }}
- name: database-ca
  secret:
    secretName: {{ . }}
    items:
      - key: {{ $root.Values.database.tls.caKey }}
        path: ca.crt
{{- end }}
{{- if and $root.Values.accounts.existingSecret (eq $name "chutes") }}
- name: accounts
  secret:
    secretName: {{ $root.Values.accounts.existingSecret }}
{{- end }}
{{- with (index . 2).extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "openchutes.volumeMounts" -}}
{{- $root := index . 0 }}{{ $name := index . 1 -}}
- name: tmp
  mountPath: /tmp
{{- if $root.Values.database.tls.caSecret }}
- name: database-ca
  mountPath: /etc/openchutes/database
  readOnly: true
{{- end }}
{{- if and $root.Values.accounts.existingSecret (eq $name "chutes") }}
- name: accounts
  mountPath: /etc/openchutes/accounts
  readOnly: true
{{- end }}
{{- with (index . 2).extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}
